using System.Globalization;
using System.Text;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>A call of <c>raise_exception</c>; the evaluator adds where.</summary>
internal sealed class RaisedException(string message) : Exception(message);

/// <summary>The functions that every chat template may call.</summary>
internal static class JinjaGlobals
{
    public static void Define(JinjaScope scope, TimeProvider clock)
    {
        scope.Set("range", (JinjaFunction)Range);
        scope.Set("namespace", (JinjaFunction)(arguments =>
        {
            var space = new JinjaNamespace();
            foreach (var (name, value) in Entries(arguments))
            {
                space.Attributes[name] = value;
            }
            return space;
        }));
        scope.Set("dict", (JinjaFunction)(arguments => new JinjaMap(Entries(arguments))));
        scope.Set("raise_exception", (JinjaFunction)(arguments => throw new RaisedException(JinjaValues.ToText(arguments.Required(0, "message")))));
        scope.Set("strftime_now", (JinjaFunction)(arguments => Format(clock.GetLocalNow(), arguments.RequiredText(0, "format"))));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(Arguments arguments) =>
        arguments.Positional.SelectMany(value => value as JinjaMap ?? throw new InvalidOperandException($"{JinjaValues.Describe(value)} is no mapping"))
            .Concat(arguments.Named);

    private static JinjaList Range(Arguments arguments)
    {
        if (arguments.Positional.Count is 0 or > 3 || arguments.Positional.Any(a => a is not long))
        {
            throw new InvalidOperandException("range takes one to three integers");
        }
        var numbers = arguments.Positional.Select(a => (long)a!).ToList();
        var (start, stop) = numbers.Count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1]);
        var step = numbers.Count == 3 ? numbers[2] : 1;
        if (step == 0)
        {
            throw new InvalidOperandException("the step of range must not be 0");
        }
        var list = new JinjaList();
        for (Int128 i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            if (list.Count == RenderBudget.MaxRange)
            {
                throw new InvalidOperandException($"range gives more than {RenderBudget.MaxRange} numbers");
            }
            list.Add((long)i);
        }
        return list;
    }

    /// <summary>Python's strftime with the directives of dates and times.</summary>
    private static string Format(DateTimeOffset now, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            var directive = format[++i];
            text.Append(directive switch
            {
                '%' => "%",
                'd' => Invariant("dd"),
                'm' => Invariant("MM"),
                'Y' => Invariant("yyyy"),
                'y' => Invariant("yy"),
                'b' => Invariant("MMM"),
                'B' => Invariant("MMMM"),
                'a' => Invariant("ddd"),
                'A' => Invariant("dddd"),
                'H' => Invariant("HH"),
                'I' => Invariant("hh"),
                'M' => Invariant("mm"),
                'S' => Invariant("ss"),
                'p' => Invariant("tt"),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                _ => throw new InvalidOperandException($"the directive '%{directive}' of strftime_now is not supported"),
            });
        }
        return text.ToString();

        string Invariant(string part) => now.ToString(part, CultureInfo.InvariantCulture);
    }
}
