using System.Text.Json;
using Lookahead.Formats.ChatTemplates;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.ChatTemplates;

/// <summary>Loads a template through a model directory.</summary>
internal static class ChatTemplateFolder
{
    public static ChatTemplate Load(string template, TimeProvider? clock = null)
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer_config.json", JsonSerializer.Serialize(new { bos_token = "<s>", eos_token = new { content = "</s>" }, chat_template = template }));
        return ChatTemplate.Load(directory.Path, clock);
    }

    public static IReadOnlyList<ChatMessage> Messages(params string[] turns) =>
        [.. turns.Select(turn => new ChatMessage(turn.Split(": ", 2)[0], turn.Split(": ", 2)[1]))];

    public sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 13, 5, 9, TimeSpan.Zero);
    }
}
