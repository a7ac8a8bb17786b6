using System.Text.RegularExpressions;

namespace Lookahead.Evaluation.Completions;

/// <summary>Finds code blocks as Markdown marks them.</summary>
internal static partial class CodeFences
{
    /// <summary>
    /// The block that defines <paramref name="function"/>, else the first one; of another language than Python none. A block that
    /// is never closed goes to the end of the text.
    /// </summary>
    /// <returns>Null where there is no block.</returns>
    public static string? Find(string text, string? function)
    {
        var blocks = Blocks(text).ToList();
        return blocks.Count == 0 ? null : blocks.Find(b => function is not null && Defines(b, function)) ?? blocks[0];
    }

    /// <summary>Whether code defines a function at its top level.</summary>
    public static bool Defines(string code, string function) =>
        Regex.IsMatch(code, $@"^(?:async\s+)?def\s+{Regex.Escape(function)}\s*\(", RegexOptions.Multiline);

    private static IEnumerable<string> Blocks(string text)
    {
        List<string>? block = null;
        var isPython = false;
        foreach (var line in text.Split('\n'))
        {
            var fence = FencePattern().Match(line);
            if (!fence.Success)
            {
                block?.Add(line);
            }
            else if (block is not null)
            {
                if (isPython)
                {
                    yield return string.Join('\n', block);
                }
                block = null;
            }
            else
            {
                block = [];
                isPython = fence.Groups[1].Value.ToLowerInvariant() is "" or "python" or "python3" or "py";
            }
        }
        if (block is not null && isPython)
        {
            yield return string.Join('\n', block);
        }
    }

    [GeneratedRegex(@"\A\s*```\s*([A-Za-z0-9+#]*)\s*\z")]
    private static partial Regex FencePattern();
}
