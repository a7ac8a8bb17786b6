using System.Collections;
using System.Globalization;
using System.Text;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>A name or a field that does not exist.</summary>
internal sealed record Undefined(string Description);

/// <summary>An object whose attributes a template may set: the result of <c>namespace()</c>.</summary>
internal sealed class JinjaNamespace
{
    public Dictionary<string, object?> Attributes { get; } = [];
}

/// <summary>A macro, a method or a global function.</summary>
internal delegate object? JinjaFunction(Arguments arguments);

/// <summary>
/// Values as in Python: null, bool, long, double, string, <see cref="JinjaList"/>, <see cref="JinjaMap"/>,
/// <see cref="JinjaNamespace"/>, <see cref="JinjaFunction"/> and <see cref="Undefined"/>.
/// </summary>
internal static class JinjaValues
{
    private const int MaxDepth = 100;

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool b => b,
        long l => l != 0,
        double d => d != 0,
        string s => s.Length > 0,
        ICollection c => c.Count > 0,
        _ => true,
    };

    /// <summary>As Python's str() writes it; an undefined value is empty.</summary>
    public static string ToText(object? value) => value switch
    {
        Undefined => "",
        string s => s,
        _ => ToLiteral(value),
    };

    /// <summary>As Python's repr() writes it.</summary>
    public static string ToLiteral(object? value, int depth = 0)
    {
        CheckDepth(depth);
        switch (value)
        {
            case null: return "None";
            case true: return "True";
            case false: return "False";
            case long l: return l.ToString(CultureInfo.InvariantCulture);
            case double d:
                var text = d.ToString("R", CultureInfo.InvariantCulture);
                return text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
            case string s: return Quote(s);
            case JinjaList list: return $"[{string.Join(", ", list.Select(item => ToLiteral(item, depth + 1)))}]";
            case JinjaMap map: return $"{{{string.Join(", ", map.Select(item => $"{Quote(item.Key)}: {ToLiteral(item.Value, depth + 1)}"))}}}";
            default: throw new InvalidOperandException($"{Describe(value)} has no text");
        }
    }

    public static bool AreEqual(object? left, object? right, int depth = 0)
    {
        CheckDepth(depth);
        return (left, right) switch
        {
            (Undefined, Undefined) => true,
            (bool or long or double, bool or long or double) => ToNumber(left!) == ToNumber(right!),
            (JinjaList a, JinjaList b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second, depth + 1)),
            (JinjaMap a, JinjaMap b) => a.Count == b.Count && a.All(item => b.TryGetValue(item.Key, out var other) && AreEqual(item.Value, other, depth + 1)),
            _ => Equals(left, right),
        };
    }

    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (bool or long or double, bool or long or double) => ToNumber(left!).CompareTo(ToNumber(right!)),
        (string a, string b) => string.CompareOrdinal(a, b),
        _ => throw new InvalidOperandException($"{Describe(left)} and {Describe(right)} have no order"),
    };

    public static double ToNumber(object? value) => value switch
    {
        bool b => b ? 1 : 0,
        long l => l,
        double d => d,
        _ => throw new InvalidOperandException($"{Describe(value)} is no number"),
    };

    /// <summary>The items of a list, the keys of a map, the characters of a string; none of an undefined value.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        JinjaList list => list,
        JinjaMap map => map.Keys,
        string text => text.EnumerateRunes().Select(r => (object?)r.ToString()),
        Undefined => [],
        _ => throw new InvalidOperandException($"{Describe(value)} has no items"),
    };

    public static string Describe(object? value) => value switch
    {
        null => "none",
        Undefined u => u.Description,
        bool => "a boolean",
        long or double => "a number",
        string => "a string",
        JinjaList => "a list",
        JinjaMap => "a mapping",
        JinjaNamespace => "a namespace",
        _ => "a function",
    };

    /// <summary>Values that are nested deeper are refused before they exhaust the stack.</summary>
    public static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperandException($"the value is nested too deeply, in more than {MaxDepth} levels");
        }
    }

    private static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when c == quote => $"\\{c}",
                _ when char.IsControl(c) => $"\\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }
        return quoted.Append(quote).ToString();
    }
}

/// <summary>An operation that its operands do not allow; the evaluator adds where.</summary>
internal sealed class InvalidOperandException(string message) : Exception(message);

internal sealed class JinjaList : List<object?>
{
    public JinjaList()
    {
    }

    public JinjaList(IEnumerable<object?> items)
        : base(items)
    {
    }
}

/// <summary>A mapping that keeps its order.</summary>
internal sealed class JinjaMap : OrderedDictionary<string, object?>
{
    public JinjaMap()
    {
    }

    public JinjaMap(IEnumerable<KeyValuePair<string, object?>> items)
        : base(items)
    {
    }
}
