namespace Lookahead.Formats.ChatTemplates.Jinja;

internal enum JinjaTokenKind
{
    /// <summary>Text outside of tags.</summary>
    Text,

    /// <summary><c>{{</c>.</summary>
    OutputStart,

    /// <summary><c>}}</c>.</summary>
    OutputEnd,

    /// <summary><c>{%</c>.</summary>
    BlockStart,

    /// <summary><c>%}</c>.</summary>
    BlockEnd,

    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string literal, its value.</param>
/// <param name="Position">Index into the template's text.</param>
internal readonly record struct JinjaToken(JinjaTokenKind Kind, string Text, int Position)
{
    public bool Is(JinjaTokenKind kind, string text) => Kind == kind && Text == text;

    public override string ToString() => Kind == JinjaTokenKind.End ? "the end of the template" : $"'{Text}'";
}
