using System.Text;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>A rendered text and the ranges of it that <c>generation</c> tags mark.</summary>
internal sealed record RenderedTemplate(string Text, IReadOnlyList<(int Start, int End)> Generations);

/// <summary>Runs a template's statements.</summary>
internal sealed class JinjaRenderer
{
    private readonly RenderBudget budget = new();
    private readonly ExpressionEvaluator evaluator;
    private readonly List<(int Start, int End)> generations = [];
    private readonly StringBuilder main = new();
    private StringBuilder output;

    private JinjaRenderer() => (evaluator, output) = (new ExpressionEvaluator(budget), main);

    /// <exception cref="JinjaException">An operation that is not allowed or not implemented.</exception>
    public static RenderedTemplate Render(IReadOnlyList<Statement> template, JinjaScope variables)
    {
        var renderer = new JinjaRenderer();
        renderer.Run(template, variables);
        return new RenderedTemplate(renderer.main.ToString(), renderer.generations);
    }

    /// <returns>How the statements end: null, or the loop control that was reached.</returns>
    private LoopControl? Run(IReadOnlyList<Statement> statements, JinjaScope scope)
    {
        foreach (var statement in statements)
        {
            budget.Step(statement.Position);
            if (Run(statement, scope) is { } control)
            {
                return control;
            }
        }
        return null;
    }

    private LoopControl? Run(Statement statement, JinjaScope scope)
    {
        switch (statement)
        {
            case TextOutput text:
                Write(text.Text, text.Position);
                return null;
            case Output value:
                Write(Text(value.Value, scope), value.Position);
                return null;
            case If branches:
                return RunIf(branches, scope);
            case For loop:
                RunFor(loop, scope);
                return null;
            case Set set:
                RunSet(set, scope);
                return null;
            case SetBlock block:
                scope.Set(block.Name, Capture(block.Body, new JinjaScope(scope)));
                return null;
            case Macro macro:
                scope.Set(macro.Name, (JinjaFunction)(arguments => CallMacro(macro, arguments, scope)));
                return null;
            case Generation generation:
                return RunGeneration(generation, scope);
            case LoopControl control:
                return control;
            default:
                throw new JinjaException("is not supported", statement.Position);
        }
    }

    private LoopControl? RunIf(If branches, JinjaScope scope)
    {
        foreach (var (condition, body) in branches.Branches)
        {
            if (JinjaValues.IsTrue(evaluator.Evaluate(condition, scope)))
            {
                return Run(body, scope);
            }
        }
        return Run(branches.Else, scope);
    }

    private void RunFor(For loop, JinjaScope scope)
    {
        var items = Checked(() => JinjaValues.Items(evaluator.Evaluate(loop.Iterable, scope)).ToList(), loop.Position);
        if (loop.Condition is { } condition)
        {
            items = items.FindAll(item =>
            {
                var inner = new JinjaScope(scope);
                Bind(loop, item, inner);
                return JinjaValues.IsTrue(evaluator.Evaluate(condition, inner));
            });
        }
        if (items.Count == 0)
        {
            Run(loop.Else, scope);
        }
        for (var i = 0; i < items.Count; i++)
        {
            budget.Step(loop.Position);
            var inner = new JinjaScope(scope);
            inner.Set("loop", LoopVariable(items, i));
            Bind(loop, items[i], inner);
            if (Run(loop.Body, inner) is { Ends: true })
            {
                break;
            }
        }
    }

    private static JinjaMap LoopVariable(List<object?> items, int i)
    {
        var count = items.Count;
        var loop = new JinjaMap
        {
            ["index"] = i + 1L,
            ["index0"] = (long)i,
            ["revindex"] = (long)(count - i),
            ["revindex0"] = count - i - 1L,
            ["first"] = i == 0,
            ["last"] = i == count - 1,
            ["length"] = (long)count,
            ["previtem"] = i > 0 ? items[i - 1] : new Undefined("the item before the first"),
            ["nextitem"] = i < count - 1 ? items[i + 1] : new Undefined("the item after the last"),
        };
        return loop;
    }

    private static void Bind(For loop, object? item, JinjaScope scope)
    {
        if (loop.Names.Count == 1)
        {
            scope.Set(loop.Names[0], item);
            return;
        }
        if (item is not JinjaList list || list.Count != loop.Names.Count)
        {
            throw new JinjaException($"{JinjaValues.Describe(item)} cannot be unpacked into {loop.Names.Count} loop variables", loop.Position);
        }
        foreach (var (name, part) in loop.Names.Zip(list))
        {
            scope.Set(name, part);
        }
    }

    private void RunSet(Set set, JinjaScope scope)
    {
        var value = evaluator.Evaluate(set.Value, scope);
        if (set.Attribute is null)
        {
            scope.Set(set.Name, value);
        }
        else if (scope.Get(set.Name) is JinjaNamespace space)
        {
            space.Attributes[set.Attribute] = value;
        }
        else
        {
            throw new JinjaException($"'{set.Name}' is no namespace, so its '{set.Attribute}' cannot be set", set.Position);
        }
    }

    private LoopControl? RunGeneration(Generation generation, JinjaScope scope)
    {
        if (output != main)
        {
            throw new JinjaException("the tag 'generation' inside a macro or a set block is not supported", generation.Position);
        }
        var start = main.Length;
        var control = Run(generation.Body, new JinjaScope(scope));
        generations.Add((start, main.Length));
        return control;
    }

    private string CallMacro(Macro macro, Arguments arguments, JinjaScope definedIn)
    {
        budget.EnterMacro(macro.Position);
        var scope = new JinjaScope(definedIn);
        for (var i = 0; i < macro.Parameters.Count; i++)
        {
            var (name, fallback) = macro.Parameters[i];
            scope.Set(name, i < arguments.Positional.Count || arguments.Named.ContainsKey(name)
                ? arguments.Optional(i, name, null)
                : fallback is null ? new Undefined($"the parameter '{name}', which was not given,") : evaluator.Evaluate(fallback, scope));
            arguments.Optional(i, name, null);
        }
        arguments.RefuseOthers();
        var text = Capture(macro.Body, scope);
        budget.LeaveMacro();
        return text;
    }

    private string Capture(IReadOnlyList<Statement> body, JinjaScope scope)
    {
        var outer = output;
        output = new StringBuilder();
        try
        {
            Run(body, scope);
            return output.ToString();
        }
        finally
        {
            output = outer;
        }
    }

    private string Text(Expression expression, JinjaScope scope) =>
        Checked(() => JinjaValues.ToText(evaluator.Evaluate(expression, scope)), expression.Position);

    private void Write(string text, int position)
    {
        budget.Make(text.Length, position);
        output.Append(text);
    }

    private static T Checked<T>(Func<T> evaluate, int position)
    {
        try
        {
            return evaluate();
        }
        catch (InvalidOperandException e)
        {
            throw new JinjaException(e.Message, position);
        }
    }
}
