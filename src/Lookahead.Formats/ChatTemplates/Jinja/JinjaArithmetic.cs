namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>+ - * / // % of numbers, and + of strings and lists, as in Python.</summary>
internal static class JinjaArithmetic
{
    public static object Apply(string name, object? left, object? right)
    {
        switch (name, left, right)
        {
            case ("+", string a, string b):
                return a + b;
            case ("+", JinjaList a, JinjaList b):
                return new JinjaList(a.Concat(b));
            case (_, bool or long, bool or long) when name is not "/":
                return Integers(name, (long)JinjaValues.ToNumber(left), (long)JinjaValues.ToNumber(right));
            case (_, bool or long or double, bool or long or double):
                return Numbers(name, JinjaValues.ToNumber(left), JinjaValues.ToNumber(right));
            default:
                throw new InvalidOperandException($"'{name}' does not work on {JinjaValues.Describe(left)} and {JinjaValues.Describe(right)}");
        }
    }

    private static long Integers(string name, long left, long right)
    {
        try
        {
            return checked(name switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                // Python rounds down, and its remainder has the sign of the divisor.
                "//" => (left / right) - (left % right != 0 && left % right < 0 != right < 0 ? 1 : 0),
                _ => ((left % right) + right) % right,
            });
        }
        catch (ArithmeticException)
        {
            throw new InvalidOperandException($"'{name}' of {left} and {right} has no integer result");
        }
    }

    private static double Numbers(string name, double a, double b)
    {
        if (b == 0 && (name is "/" or "//" or "%"))
        {
            throw new InvalidOperandException("division by 0");
        }
        return name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            _ => a - (b * Math.Floor(a / b)),
        };
    }
}
