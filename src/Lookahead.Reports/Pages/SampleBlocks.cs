using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Pages;

/// <summary>Samples in full, each folded away behind its problem and verdict.</summary>
internal static class SampleBlocks
{
    /// <summary>What is shown of one text; a program that prints without end must not make the page unreadable.</summary>
    private const int LongestText = 4000;

    public static XElement Of(IReadOnlyList<SampleReport> samples) => samples.Count == 0
        ? Block.Nothing("No samples were kept.")
        : Tag.Of("div", samples.Select(One));

    private static XElement One(SampleReport sample) => Tag.Of("details", Tag.Class("sample"),
        Tag.Of("summary",
            Tag.Of("span", Tag.Class(sample.Passed ? "verdict good" : "verdict bad"), sample.Verdict), " ", sample.ProblemId),
        Tag.Of("h3", "Statement"), Block.Text(Cut(sample.Statement)),
        Tag.Of("h3", "Program"), Block.Code(Cut(sample.Program)),
        sample.Detail is { } detail ? new object[] { Tag.Of("h3", "Why it failed"), Block.Code(Cut(detail)) } : null,
        sample.FirstFailingTest is { } test
            ? new object?[]
            {
                Tag.Of("h3", "First failing test: input"), Block.Code(Cut(test.Input)),
                Tag.Of("h3", "Expected output"), Block.Code(Cut(test.Expected)),
                Tag.Of("h3", "Actual output"), Block.Code(Cut(test.Actual)),
                test.Message is { } message ? new object[] { Tag.Of("h3", "Message"), Block.Code(Cut(message)) } : null,
            }
            : null);

    private static string Cut(string text) => text.Length == 0 ? "(empty)"
        : text.Length <= LongestText ? text
        : text[..LongestText] + $"\n… {Figure.Count(text.Length - LongestText)} more characters";
}
