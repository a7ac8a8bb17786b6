namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>A template that cannot be read or rendered.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="position">Index into the template's text.</param>
internal class JinjaException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}

/// <summary>The template itself refuses its messages: a call of <c>raise_exception</c>.</summary>
internal sealed class JinjaRaisedException(string message, int position) : JinjaException(message, position);
