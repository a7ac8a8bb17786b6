using System.Globalization;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Cli.Generating;

/// <summary>The figures of a generation in lines for people.</summary>
internal static class GenerateSummary
{
    public static IEnumerable<string> Lines(GenerateResult result)
    {
        var speed = result.Speed;
        yield return string.Create(CultureInfo.InvariantCulture, $"{speed.Tokens} tokens in {speed.Seconds:0.00} s ({speed.TokensPerSecond:#,0} tokens/s), {speed.TokensPerForward:0.00} tokens per forward");
        if (speed.HeadAcceptance.Any(share => share > 0))
        {
            yield return "drafts that became text, by head: " + string.Join("  ", speed.HeadAcceptance.Select((share, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 2}: {share:0%}")));
        }
        else if (speed.HeadAcceptance.Count > 0)
        {
            yield return "no draft became text: few or none were made, because they do not pay here (--draft-heads fixes their number)";
        }
        if (result.SpeedWithoutSpeculation is { } plain)
        {
            var same = result.IdenticalTexts is { } identical ? $"{identical} of {result.Texts.Count} texts identical" : "texts are others of the same distribution";
            yield return string.Create(CultureInfo.InvariantCulture, $"without speculation: {plain.TokensPerSecond:#,0} tokens/s; {same}");
        }
    }
}
