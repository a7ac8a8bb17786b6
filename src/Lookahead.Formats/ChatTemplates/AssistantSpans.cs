using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.ChatTemplates;

/// <summary>
/// Finds what the assistant writes in a conversation by rendering its beginnings: turn i is what the rendering of messages 0..i adds
/// to that of messages 0..i-1 with a generation prompt.
/// </summary>
internal static class AssistantSpans
{
    /// <exception cref="JobException">The renderings are no beginnings of <paramref name="text"/>.</exception>
    public static List<TextRange> Find(ChatTemplate template, IReadOnlyList<ChatMessage> messages, string text)
    {
        var spans = new List<TextRange>();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatMessage.Assistant)
            {
                continue;
            }
            var start = FindStart(template, [.. messages.Take(i)], text) ?? throw template.CannotTellSpans(i);
            var end = FindEnd(template, messages, i, text) ?? throw template.CannotTellSpans(i);
            if (end < start)
            {
                throw template.CannotTellSpans(i);
            }
            spans.Add(new TextRange(start, end));
        }
        return spans;
    }

    private static int? FindStart(ChatTemplate template, List<ChatMessage> before, string text)
    {
        // A template may prompt for more than it writes for a finished turn (an opened thought): then the turn starts before its header.
        foreach (var addGenerationPrompt in new[] { true, false })
        {
            if (TryRender(template, before, addGenerationPrompt) is { } beginning && text.StartsWith(beginning, StringComparison.Ordinal))
            {
                return beginning.Length;
            }
        }
        return null;
    }

    private static int? FindEnd(ChatTemplate template, IReadOnlyList<ChatMessage> messages, int turn, string text)
    {
        if (turn == messages.Count - 1)
        {
            return text.Length;
        }
        List<ChatMessage> upTo = [.. messages.Take(turn + 1)];
        if (TryRender(template, upTo, false) is { } beginning && text.StartsWith(beginning, StringComparison.Ordinal))
        {
            return beginning.Length;
        }
        // Templates that show thoughts in the last turn only write this turn differently without its successor. The successor's
        // own text is what it adds to the messages before this turn.
        var next = messages[turn + 1];
        List<ChatMessage> before = [.. messages.Take(turn)];
        if (TryRender(template, [.. upTo, next], false) is not { } withNext || !text.StartsWith(withNext, StringComparison.Ordinal)
            || TryRender(template, before, false) is not { } without
            || TryRender(template, [.. before, next], false) is not { } nextOnly || !nextOnly.StartsWith(without, StringComparison.Ordinal))
        {
            return null;
        }
        var added = nextOnly[without.Length..];
        return withNext.EndsWith(added, StringComparison.Ordinal) ? withNext.Length - added.Length : null;
    }

    /// <summary>Null when the template refuses a conversation that ends here, as one without any message.</summary>
    private static string? TryRender(ChatTemplate template, List<ChatMessage> messages, bool addGenerationPrompt)
    {
        try
        {
            return template.Render(messages, addGenerationPrompt);
        }
        catch (Exception e) when (e is ChatRenderException or JobException)
        {
            return null;
        }
    }
}
