using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Formats.Data;

/// <summary>Conversations as documents, of which assistants' turns are predicted.</summary>
internal sealed class ChatDocuments(DocumentCollector collector, ITokenizer tokenizer, IChatRenderer renderer)
{
    /// <summary>Reads one line; faults go into its fields.</summary>
    public bool Add(JsonLine line)
    {
        collector.Examples++;
        var messages = Messages(line);
        if (messages is null)
        {
            return false;
        }
        if (messages.All(m => m.Role != ChatMessage.Assistant))
        {
            collector.Skip(SkipReasons.NothingToPredict);
            return true;
        }
        try
        {
            var rendered = renderer.Render(messages);
            var (tokens, predicted) = Tokenize(rendered);
            collector.Add(tokens, predicted, rendered.Text);
        }
        catch (ChatRenderException e)
        {
            line.Fields.Report("messages", $"do not fit the model's chat template: {e.Message}");
        }
        return true;
    }

    /// <summary>The turns of a line; null when they are not all there, which is reported.</summary>
    internal static List<ChatMessage>? Messages(JsonLine line)
    {
        var items = line.Fields.Array("messages");
        if (items.Count == 0)
        {
            line.Fields.Report("messages", "is missing or empty; give [{\"role\": \"user\", \"content\": \"...\"}, {\"role\": \"assistant\", \"content\": \"...\"}].");
            return null;
        }
        var messages = new List<ChatMessage>();
        foreach (var (value, path) in items)
        {
            var message = line.Fields.Nested(value, path);
            if (value.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                return null;
            }
            if (!message.Has("content"))
            {
                message.Report("content", "is missing; give what was said.");
            }
            messages.Add(new ChatMessage(message.RequiredString("role", "give system, user or assistant"), message.OptionalString("content") ?? ""));
            message.RefuseUnknown();
        }
        return messages.Any(m => m.Role.Length == 0) ? null : messages;
    }

    /// <summary>
    /// Tokenised stretch by stretch, so that no token reaches over the border of a turn. Templates write begin-of-text and
    /// end-of-text themselves as often as not; what is there already is not added a second time.
    /// </summary>
    private (int[] Tokens, TokenRange[] Predicted) Tokenize(RenderedChat chat)
    {
        var tokens = new List<int>();
        var predicted = new List<TokenRange>();
        var at = 0;
        void Append(int end)
        {
            if (end > at)
            {
                var text = chat.Text[at..end];
                tokens.AddRange(at == 0 ? collector.Encoder.StartTemplate(text) : collector.Encoder.ContinueTemplate(text));
                at = end;
            }
        }
        foreach (var range in chat.Assistant)
        {
            Append(range.Start);
            var start = tokens.Count;
            Append(range.End);
            if (tokens.Count > start)
            {
                predicted.Add(new TokenRange(start, tokens.Count));
            }
        }
        Append(chat.Text.Length);
        var prefix = tokenizer.Prefix;
        if (!tokens.Take(prefix.Count).SequenceEqual(prefix))
        {
            tokens.InsertRange(0, prefix);
            predicted = [.. predicted.Select(r => new TokenRange(r.Start + prefix.Count, r.End + prefix.Count))];
        }
        if (!EndsWithEndOfText(tokens))
        {
            tokens.Add(tokenizer.EndOfText);
            // The model has to end what it wrote last; after a user's last word there is nothing for it to end.
            if (predicted is [.., var last] && last.End == tokens.Count - 1)
            {
                predicted[^1] = last with { End = tokens.Count };
            }
        }
        return ([.. tokens], [.. predicted]);
    }

    /// <summary>True also where white space follows the token, as in ChatML.</summary>
    private bool EndsWithEndOfText(List<int> tokens)
    {
        var last = tokens.LastIndexOf(tokenizer.EndOfText);
        return last >= 0 && string.IsNullOrWhiteSpace(tokenizer.Decode(tokens.Skip(last + 1)));
    }
}
