using System.Globalization;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Reads expressions with Jinja's precedence, weakest first: if, or, and, not, comparison, +-, ~, */, sign, filter and test.</summary>
internal sealed class ExpressionParser(JinjaTokens tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>An expression, or several with commas between as a list.</summary>
    public Expression ReadTuple()
    {
        var first = Read();
        if (!tokens.IsOperator(","))
        {
            return first;
        }
        var items = new List<Expression> { first };
        while (tokens.TryTakeOperator(",") && tokens.Current.Kind is not (JinjaTokenKind.BlockEnd or JinjaTokenKind.OutputEnd) && !tokens.IsOperator(")"))
        {
            items.Add(Read());
        }
        return new ListLiteral(items, first.Position);
    }

    public Expression Read() => tokens.Nested(() =>
    {
        var value = ReadOr();
        while (tokens.IsName("if"))
        {
            var position = tokens.Take().Position;
            var condition = ReadOr();
            value = new Conditional(condition, value, tokens.TryTakeName("else") ? Read() : null, position);
        }
        return value;
    });

    /// <summary>An expression in which 'if' ends it, as behind 'in' of a for tag.</summary>
    public Expression ReadOr()
    {
        var left = ReadAnd();
        while (tokens.IsName("or"))
        {
            var position = tokens.Take().Position;
            left = new Binary("or", left, ReadAnd(), position);
        }
        return left;
    }

    private Expression ReadAnd()
    {
        var left = ReadNot();
        while (tokens.IsName("and"))
        {
            var position = tokens.Take().Position;
            left = new Binary("and", left, ReadNot(), position);
        }
        return left;
    }

    private Expression ReadNot()
    {
        if (!tokens.IsName("not"))
        {
            return ReadComparison();
        }
        var position = tokens.Take().Position;
        return new Unary("not", tokens.Nested(ReadNot), position);
    }

    private Expression ReadComparison()
    {
        var left = ReadSum();
        if (ReadComparisonOperator() is not var (name, position))
        {
            return left;
        }
        var comparison = new Binary(name, left, ReadSum(), position);
        return ReadComparisonOperator() is var (_, chained)
            ? throw new JinjaException("a chain of comparisons is not supported; use 'and'", chained)
            : comparison;
    }

    private (string Name, int Position)? ReadComparisonOperator()
    {
        var current = tokens.Current;
        if (current.Kind == JinjaTokenKind.Operator && Comparisons.Contains(current.Text))
        {
            return (tokens.Take().Text, current.Position);
        }
        if (tokens.TryTakeName("in"))
        {
            return ("in", current.Position);
        }
        if (tokens.IsName("not") && tokens.Following.Is(JinjaTokenKind.Name, "in"))
        {
            tokens.Take();
            tokens.Take();
            return ("not in", current.Position);
        }
        return null;
    }

    private Expression ReadSum() => ReadBinary(["+", "-"], () => ReadBinary(["~"], () => ReadBinary(["*", "/", "//", "%"], ReadUnary)));

    private Expression ReadBinary(string[] operators, Func<Expression> readOperand)
    {
        var left = readOperand();
        while (tokens.Current.Kind == JinjaTokenKind.Operator && operators.Contains(tokens.Current.Text))
        {
            var token = tokens.Take();
            left = new Binary(token.Text, left, readOperand(), token.Position);
        }
        return left;
    }

    private Expression ReadUnary()
    {
        var token = tokens.Current;
        if (tokens.TryTakeOperator("-") || tokens.TryTakeOperator("+"))
        {
            return new Unary(token.Text, tokens.Nested(ReadUnary), token.Position);
        }
        return ReadFilters(ReadPostfix(ReadPrimary()));
    }

    private Expression ReadPrimary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case JinjaTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(true, token.Position),
                    "false" or "False" => new Literal(false, token.Position),
                    "none" or "None" => new Literal(null, token.Position),
                    _ => new Name(token.Text, token.Position),
                };
            case JinjaTokenKind.String:
                var text = token.Text;
                while (tokens.Current.Kind == JinjaTokenKind.String)
                {
                    text += tokens.Take().Text;
                }
                return new Literal(text, token.Position);
            case JinjaTokenKind.Integer:
                return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
                    ? new Literal(integer, token.Position)
                    : throw new JinjaException($"the number {token.Text} is too large", token.Position);
            case JinjaTokenKind.Float:
                return new Literal(double.Parse(token.Text, CultureInfo.InvariantCulture), token.Position);
            case JinjaTokenKind.Operator when token.Text == "(":
                if (tokens.TryTakeOperator(")"))
                {
                    return new ListLiteral([], token.Position);
                }
                var inner = ReadTuple();
                tokens.ExpectOperator(")");
                return inner;
            case JinjaTokenKind.Operator when token.Text == "[":
                return new ListLiteral(ReadList("]", Read), token.Position);
            case JinjaTokenKind.Operator when token.Text == "{":
                return new MapLiteral(ReadList("}", ReadEntry), token.Position);
            default:
                throw new JinjaException($"expected a value, but found {token}", token.Position);
        }
    }

    private (Expression Key, Expression Value) ReadEntry()
    {
        var key = Read();
        tokens.ExpectOperator(":");
        return (key, Read());
    }

    private List<T> ReadList<T>(string end, Func<T> readItem)
    {
        var items = new List<T>();
        while (!tokens.TryTakeOperator(end))
        {
            items.Add(readItem());
            if (!tokens.TryTakeOperator(","))
            {
                tokens.ExpectOperator(end);
                break;
            }
        }
        return items;
    }

    private Expression ReadPostfix(Expression target)
    {
        while (true)
        {
            var position = tokens.Current.Position;
            if (tokens.TryTakeOperator("."))
            {
                var name = tokens.Expect(JinjaTokenKind.Name, "a name after '.'");
                target = new Index(target, new Literal(name.Text, name.Position), position);
            }
            else if (tokens.TryTakeOperator("["))
            {
                target = ReadSubscript(target, position);
            }
            else if (tokens.IsOperator("("))
            {
                target = new Call(target, ReadArguments(), position);
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ReadSubscript(Expression target, int position)
    {
        var start = tokens.IsOperator(":") ? null : Read();
        if (!tokens.TryTakeOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new Index(target, start!, position);
        }
        var stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : Read();
        var step = tokens.TryTakeOperator(":") && !tokens.IsOperator("]") ? Read() : null;
        tokens.ExpectOperator("]");
        return new Slice(target, start, stop, step, position);
    }

    private Expression ReadFilters(Expression target)
    {
        while (true)
        {
            var position = tokens.Current.Position;
            if (tokens.TryTakeOperator("|"))
            {
                var name = tokens.Expect(JinjaTokenKind.Name, "the name of a filter");
                target = new Filter(target, name.Text, tokens.IsOperator("(") ? ReadArguments() : [], name.Position);
            }
            else if (tokens.TryTakeName("is"))
            {
                var negated = tokens.TryTakeName("not");
                var name = tokens.Expect(JinjaTokenKind.Name, "the name of a test");
                target = new Test(target, name.Text, ReadTestArguments(), negated, name.Position);
            }
            else if (tokens.IsOperator("("))
            {
                target = new Call(target, ReadArguments(), position);
            }
            else
            {
                return target;
            }
        }
    }

    /// <summary>A test takes one argument without parentheses too: <c>is divisibleby 3</c>.</summary>
    private List<Argument> ReadTestArguments()
    {
        if (tokens.IsOperator("("))
        {
            return ReadArguments();
        }
        var startsValue = tokens.Current.Kind is JinjaTokenKind.String or JinjaTokenKind.Integer or JinjaTokenKind.Float
            || tokens.IsOperator("[")
            || (tokens.Current.Kind == JinjaTokenKind.Name && tokens.Current.Text is not ("else" or "or" or "and" or "is" or "not" or "in" or "if"));
        return startsValue ? [new Argument(null, ReadPostfix(ReadPrimary()))] : [];
    }

    private List<Argument> ReadArguments()
    {
        tokens.ExpectOperator("(");
        return ReadList(")", () =>
        {
            var name = tokens.Current.Kind == JinjaTokenKind.Name && tokens.Following.Is(JinjaTokenKind.Operator, "=") ? tokens.Take().Text : null;
            if (name is not null)
            {
                tokens.ExpectOperator("=");
            }
            return new Argument(name, Read());
        });
    }
}
