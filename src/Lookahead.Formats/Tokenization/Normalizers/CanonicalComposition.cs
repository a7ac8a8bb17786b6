using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Lookahead.Formats.Tokenization.Normalizers;

/// <summary>
/// Unicode normalization form C (UAX #15, https://www.unicode.org/reports/tr15/). Programs that run with
/// InvariantGlobalization, as these do, get their text back unchanged from <see cref="string.Normalize()"/>.
/// </summary>
internal static class CanonicalComposition
{
    // Hangul syllables are composed by arithmetic: The Unicode Standard, section 3.12.
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<Tables> Data = new(Tables.Read);

    public static string Compose(string text)
    {
        // Below U+0300 everything is in form C.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, points);
        }
        Reorder(points);
        var composed = new StringBuilder(text.Length);
        foreach (var point in Recompose(points))
        {
            composed.Append(new Rune(point));
        }
        return composed.ToString();
    }

    private static void Decompose(int point, List<int> output)
    {
        if (point is >= SyllableBase and < SyllableBase + SyllableCount)
        {
            var index = point - SyllableBase;
            output.Add(LeadBase + (index / (VowelCount * TrailCount)));
            output.Add(VowelBase + (index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount != 0)
            {
                output.Add(TrailBase + (index % TrailCount));
            }
        }
        else if (Data.Value.Decompositions.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, output);
            if (parts.Second is { } second)
            {
                output.Add(second);
            }
        }
        else
        {
            output.Add(point);
        }
    }

    /// <summary>Sorts each run of combining characters by class, keeping the order of equal ones.</summary>
    private static void Reorder(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Class(points[end]) != 0)
            {
                end++;
            }
            if (end - start > 1)
            {
                var sorted = points.GetRange(start, end - start).OrderBy(Class).ToList();
                for (var i = 0; i < sorted.Count; i++)
                {
                    points[start + i] = sorted[i];
                }
            }
            start = end;
        }
    }

    private static List<int> Recompose(List<int> points)
    {
        var output = new List<int>(points.Count);
        var starter = -1;
        var lastClass = -1;
        foreach (var point in points)
        {
            var pointClass = Class(point);
            // A character between is in the way when its class is not lower.
            if (starter >= 0 && lastClass < pointClass && Pair(output[starter], point) is { } composite)
            {
                output[starter] = composite;
                continue;
            }
            if (pointClass == 0)
            {
                (starter, lastClass) = (output.Count, -1);
            }
            else
            {
                lastClass = pointClass;
            }
            output.Add(point);
        }
        return output;
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
        }
        if (first is >= SyllableBase and < SyllableBase + SyllableCount && (first - SyllableBase) % TrailCount == 0
            && second is > TrailBase and < TrailBase + TrailCount)
        {
            return first + second - TrailBase;
        }
        return Data.Value.Compositions.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static int Class(int point) => Data.Value.Classes.GetValueOrDefault(point);

    private sealed record Tables(
        FrozenDictionary<int, int> Classes,
        FrozenDictionary<int, (int First, int? Second)> Decompositions,
        FrozenDictionary<(int First, int Second), int> Compositions)
    {
        /// <summary>Reads canonical.txt, which canonical.py describes.</summary>
        public static Tables Read()
        {
            var classes = new Dictionary<int, int>();
            var decompositions = new Dictionary<int, (int, int?)>();
            var compositions = new Dictionary<(int, int), int>();
            using var stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical.txt")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                var fields = line.Split(' ');
                if (fields[0] == "ccc")
                {
                    for (var point = Hex(fields[1]); point <= Hex(fields[2]); point++)
                    {
                        classes.Add(point, int.Parse(fields[3], CultureInfo.InvariantCulture));
                    }
                }
                else if (fields[0].EndsWith("map", StringComparison.Ordinal))
                {
                    int? second = fields.Length == 4 ? Hex(fields[3]) : null;
                    decompositions.Add(Hex(fields[1]), (Hex(fields[2]), second));
                    if (fields[0] == "map" && second is not null)
                    {
                        compositions.Add((Hex(fields[2]), second.Value), Hex(fields[1]));
                    }
                }
            }
            return new Tables(classes.ToFrozenDictionary(), decompositions.ToFrozenDictionary(), compositions.ToFrozenDictionary());
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
