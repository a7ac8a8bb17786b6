using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Lookahead.Evaluation.Statistics;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Clustering;

/// <summary>
/// New inputs for a problem, made from its public tests' inputs alone. Each takes a public input (by turns) and edits one to
/// three of its tokens; white space stays as it is. An edit of an integer adds or subtracts 1, or draws a value between 0 and
/// twice it (its sign stays); an edit of another token exchanges two neighbouring characters, or puts another letter or digit
/// of the same kind in place of one. Inputs may break the problem's rules: programs need only be told apart.
/// Deterministic by seed and problem id.
/// </summary>
public static partial class InputMutator
{
    /// <summary>Recorded in results; changes whenever the rule does.</summary>
    public const string Version = "mutations-1";

    private const int MostEdits = 3;
    private const int TriesPerInput = 20;

    /// <summary>Up to <paramref name="count"/> inputs that differ from each other and from the public ones; none without public tests.</summary>
    public static IReadOnlyList<string> Mutate(Problem problem, int count, int seed)
    {
        var sources = problem.PublicTests.Select(t => t.Input).Distinct(StringComparer.Ordinal).Where(input => TokenPattern().IsMatch(input)).ToList();
        var seen = new HashSet<string>(sources, StringComparer.Ordinal);
        var draw = new Draws(problem.Id, seed);
        var result = new List<string>();
        for (var i = 0; sources.Count > 0 && i < count * TriesPerInput && result.Count < count; i++)
        {
            if (Edit(sources[i % sources.Count], draw) is var mutated && seen.Add(mutated))
            {
                result.Add(mutated);
            }
        }
        return result;
    }

    private static string Edit(string input, Draws draw)
    {
        for (var edits = 1 + draw.Index(MostEdits); edits > 0; edits--)
        {
            var tokens = TokenPattern().Matches(input);
            var token = tokens[draw.Index(tokens.Count)];
            input = input[..token.Index] + EditToken(token.Value, draw) + input[(token.Index + token.Length)..];
        }
        return input;
    }

    private static string EditToken(string token, Draws draw)
    {
        if (long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1L << 60)
        {
            var size = draw.Index(3) switch
            {
                0 => Math.Abs(value) + 1,
                1 => Math.Max(0, Math.Abs(value) - 1),
                _ => (long)(draw.Unit() * ((2 * Math.Abs(value)) + 1)),
            };
            return (value < 0 ? -size : size).ToString(CultureInfo.InvariantCulture);
        }
        var characters = token.ToCharArray();
        var at = draw.Index(characters.Length);
        if (characters.Length > 1 && draw.Index(2) == 0)
        {
            var next = at == characters.Length - 1 ? at - 1 : at + 1;
            (characters[at], characters[next]) = (characters[next], characters[at]);
        }
        else
        {
            characters[at] = characters[at] switch
            {
                >= '0' and <= '9' => (char)('0' + draw.Index(10)),
                >= 'a' and <= 'z' => (char)('a' + draw.Index(26)),
                >= 'A' and <= 'Z' => (char)('A' + draw.Index(26)),
                var other => other,
            };
        }
        return new string(characters);
    }

    [GeneratedRegex(@"[^ \n\t\r]+")]
    private static partial Regex TokenPattern();

    private sealed class Draws(string problemId, int seed)
    {
        private readonly CounterRandom random =
            new(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}/{seed}/{problemId}")))));

        private ulong counter;

        public int Index(int count) => random.IndexAt(counter++, count);

        public double Unit() => (random.At(counter++) >> 11) * (1.0 / (1L << 53));
    }
}
