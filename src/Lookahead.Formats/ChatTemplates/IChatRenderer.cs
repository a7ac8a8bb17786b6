namespace Lookahead.Formats.ChatTemplates;

/// <summary>Writes a conversation out as the text that a model reads: its chat template.</summary>
public interface IChatRenderer
{
    /// <summary>Renders the whole conversation, without a prompt for a further turn.</summary>
    /// <exception cref="ChatRenderException">The template refuses the conversation, for example two turns of one role in a row.</exception>
    RenderedChat Render(IReadOnlyList<ChatMessage> messages);
}

/// <summary>One turn.</summary>
/// <param name="Role">system, user, assistant, or what else the template knows.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>The role whose turns a model learns to write.</summary>
    public const string Assistant = "assistant";
}

/// <summary>A conversation as text.</summary>
/// <param name="Text">With special tokens written out, begin-of-text too where the template writes one.</param>
/// <param name="Assistant">
/// What the model learns to write, in order and apart: the contents of assistants' turns together with the marker that ends
/// each, because the model has to write that marker too; not the header in front.
/// </param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextRange> Assistant);

/// <summary>The UTF-16 code units from <paramref name="Start"/> up to, and without, <paramref name="End"/>.</summary>
public readonly record struct TextRange(int Start, int End);

/// <summary>A chat template refuses a conversation. The reader adds file and line.</summary>
public sealed class ChatRenderException(string message) : Exception(message);
