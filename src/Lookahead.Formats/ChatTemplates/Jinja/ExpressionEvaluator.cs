namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Evaluates expressions as Jinja does, which is mostly as Python does.</summary>
internal sealed class ExpressionEvaluator(RenderBudget budget)
{
    /// <exception cref="JinjaException">An operation that is not allowed or not implemented.</exception>
    public object? Evaluate(Expression expression, JinjaScope scope)
    {
        budget.EnterExpression(expression.Position);
        try
        {
            var value = EvaluateKind(expression, scope);
            if (value is string text && expression is not (Literal or Name or Index))
            {
                budget.Make(text.Length, expression.Position);
            }
            else if (value is JinjaList list && expression is not (Name or Index))
            {
                budget.Step(expression.Position, list.Count);
            }
            budget.LeaveExpression();
            return value;
        }
        catch (InvalidOperandException e)
        {
            throw new JinjaException(e.Message, expression.Position);
        }
    }

    private object? EvaluateKind(Expression expression, JinjaScope scope) => expression switch
    {
        Literal literal => literal.Value,
        Name name => scope.Get(name.Identifier),
        ListLiteral list => new JinjaList(list.Items.Select(item => Evaluate(item, scope))),
        MapLiteral map => ToMap(map, scope),
        Index index => JinjaMembers.Get(Evaluate(index.Target, scope), Evaluate(index.Key, scope)),
        Slice slice => EvaluateSlice(slice, scope),
        Call call => EvaluateCall(call, scope),
        Filter filter => ApplyFilter(filter, Evaluate(filter.Target, scope), scope),
        Test test => JinjaTests.Apply(test.Name, Evaluate(test.Target, scope), EvaluateArguments(test.Arguments, scope)) != test.Negated,
        Unary { Operator: "not" } unary => !JinjaValues.IsTrue(Evaluate(unary.Operand, scope)),
        Unary unary => JinjaArithmetic.Apply(unary.Operator, 0L, Evaluate(unary.Operand, scope)),
        Binary { Operator: "and" } binary => Evaluate(binary.Left, scope) is var left && JinjaValues.IsTrue(left) ? Evaluate(binary.Right, scope) : left,
        Binary { Operator: "or" } binary => Evaluate(binary.Left, scope) is var left && JinjaValues.IsTrue(left) ? left : Evaluate(binary.Right, scope),
        Binary binary => EvaluateBinary(binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope)),
        Conditional conditional => JinjaValues.IsTrue(Evaluate(conditional.Condition, scope))
            ? Evaluate(conditional.Then, scope)
            : conditional.Else is null ? new Undefined("an 'if' without 'else'") : Evaluate(conditional.Else, scope),
        _ => throw new JinjaException("is not supported", expression.Position),
    };

    private object? ApplyFilter(Filter filter, object? target, JinjaScope scope)
    {
        budget.Step(filter.Position, target is JinjaList list ? list.Count : 0);
        return JinjaFilters.Apply(filter.Name, target, EvaluateArguments(filter.Arguments, scope));
    }

    private JinjaMap ToMap(MapLiteral literal, JinjaScope scope)
    {
        var map = new JinjaMap();
        foreach (var (key, value) in literal.Items)
        {
            map[Evaluate(key, scope) as string ?? throw new JinjaException("a key that is no string is not supported", key.Position)] = Evaluate(value, scope);
        }
        return map;
    }

    private static object? EvaluateBinary(string name, object? left, object? right) => name switch
    {
        "==" => JinjaValues.AreEqual(left, right),
        "!=" => !JinjaValues.AreEqual(left, right),
        "<" => JinjaValues.Compare(left, right) < 0,
        "<=" => JinjaValues.Compare(left, right) <= 0,
        ">" => JinjaValues.Compare(left, right) > 0,
        ">=" => JinjaValues.Compare(left, right) >= 0,
        "in" => JinjaTests.IsIn(left, right),
        "not in" => !JinjaTests.IsIn(left, right),
        "~" => JinjaValues.ToText(left) + JinjaValues.ToText(right),
        _ => JinjaArithmetic.Apply(name, left, right),
    };

    private object? EvaluateCall(Call call, JinjaScope scope)
    {
        var target = Evaluate(call.Target, scope);
        var arguments = EvaluateArguments(call.Arguments, scope);
        if (target is not JinjaFunction function)
        {
            throw new InvalidOperandException($"{JinjaValues.Describe(target)} cannot be called");
        }
        try
        {
            return function(arguments);
        }
        catch (RaisedException e)
        {
            throw new JinjaRaisedException(e.Message, call.Position);
        }
    }

    private Arguments EvaluateArguments(IReadOnlyList<Argument> arguments, JinjaScope scope)
    {
        if (arguments.Count == 0)
        {
            return new Arguments([], new Dictionary<string, object?>());
        }
        var named = new Dictionary<string, object?>();
        var positional = new List<object?>();
        foreach (var argument in arguments)
        {
            var value = Evaluate(argument.Value, scope);
            if (argument.Name is null)
            {
                positional.Add(value);
            }
            else
            {
                named[argument.Name] = value;
            }
        }
        return new Arguments(positional, named);
    }

    /// <summary>Python's slice of a list or a string.</summary>
    private object EvaluateSlice(Slice slice, JinjaScope scope)
    {
        var target = Evaluate(slice.Target, scope);
        if (target is not (string or JinjaList))
        {
            throw new InvalidOperandException($"{JinjaValues.Describe(target)} has no slices");
        }
        var items = JinjaValues.Items(target).ToList();
        var step = Bound(slice.Step) ?? 1;
        if (step == 0)
        {
            throw new InvalidOperandException("the step of a slice must not be 0");
        }
        var (lowest, highest) = step > 0 ? (0L, (long)items.Count) : (-1L, items.Count - 1L);
        var start = Clamp(Bound(slice.Start)) ?? (step > 0 ? lowest : highest);
        var stop = Clamp(Bound(slice.Stop)) ?? (step > 0 ? highest : lowest);
        var taken = new JinjaList();
        for (var i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            taken.Add(items[(int)i]);
        }
        return target is string ? string.Concat(taken) : taken;

        long? Clamp(long? index) => index is { } i ? Math.Clamp(i < 0 ? i + items.Count : i, lowest, highest) : null;

        long? Bound(Expression? expression) => expression is null ? null : Evaluate(expression, scope) switch
        {
            null => null,
            long number => Math.Clamp(number, -RenderBudget.MaxTextLength, RenderBudget.MaxTextLength),
            var other => throw new InvalidOperandException($"a bound of a slice must be an integer, but is {JinjaValues.Describe(other)}"),
        };
    }
}
