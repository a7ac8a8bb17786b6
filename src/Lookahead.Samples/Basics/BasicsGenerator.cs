using System.Text.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Samples.Basics;

/// <summary>A prompt and the program that follows it, as training data of format <c>completions</c>.</summary>
public sealed record BasicExample(string Prompt, string Completion);

/// <summary>
/// One-line tasks such as "Print 'qzk'." with literals drawn at random: the first lessons of a model that knows nothing.
/// Their programs cannot be known, only copied, and the statements are so short that a tiny model finds out how within a
/// few hundred steps. In the sample families' longer statements it does not within ten times as many.
/// None of these tasks is in a sample family.
/// </summary>
public static class BasicsGenerator
{
    /// <summary>Equal seeds give equal examples.</summary>
    public static IReadOnlyList<BasicExample> Generate(int seed, int count)
    {
        var random = SeededRandom.For(seed, "basics", "train");
        return [.. Enumerable.Range(0, count).Select(_ => Draw(random))];
    }

    /// <summary>Writes examples as JSON Lines.</summary>
    public static async Task WriteAsync(IEnumerable<BasicExample> examples, string path, CancellationToken cancellationToken)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        await File.WriteAllLinesAsync(path, examples.Select(e => JsonSerializer.Serialize(e, options)), cancellationToken);
    }

    private static BasicExample Draw(SeededRandom random)
    {
        string word = Word(random), other = Word(random);
        int n = Number(random), m = Number(random);
        return random.Between(0, 5) switch
        {
            0 => Example($"Print '{word}'.", $"print('{word}')"),
            1 => Example($"Print {n}.", $"print({n})"),
            2 => Example($"Print '{word}' and '{other}'.", $"print('{word}','{other}')"),
            3 => Example($"Add {n} to {m}.", $"print({m}+{n})"),
            4 => Example($"Let {word} be {n}. Print it.", $"{word}={n}\nprint({word})"),
            _ => Example($"Take {n} from {m}.", $"print({m}-{n})"),
        };
    }

    private static BasicExample Example(string statement, string program) =>
        new(ProblemPrompt.Build(new Problem { Id = "basic", Statement = statement }), program + "\n");

    private static string Word(SeededRandom random) =>
        string.Concat(Enumerable.Range(0, random.Between(1, 6)).Select(_ => (char)random.Between('a', 'z')));

    private static int Number(SeededRandom random) => random.Chance(0.5) ? random.Between(2, 19) : random.Between(2, 199);
}
