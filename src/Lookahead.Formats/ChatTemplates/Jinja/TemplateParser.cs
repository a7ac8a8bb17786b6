namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Reads a template into statements. Tags that are not implemented are refused by name.</summary>
internal sealed class TemplateParser
{
    private readonly JinjaTokens tokens;
    private readonly ExpressionParser expressions;

    private TemplateParser(JinjaTokens tokens) => (this.tokens, expressions) = (tokens, new ExpressionParser(tokens));

    /// <exception cref="JinjaException">The template is wrong or holds something that is not implemented.</exception>
    public static IReadOnlyList<Statement> Parse(string template)
    {
        var parser = new TemplateParser(new JinjaTokens(JinjaLexer.Read(template)));
        var body = parser.ReadBody();
        return parser.tokens.Current.Kind == JinjaTokenKind.End
            ? body
            : throw new JinjaException($"the tag '{parser.tokens.Following.Text}' has nothing to end", parser.tokens.Following.Position);
    }

    /// <summary>Statements up to a tag that ends them or goes on with another branch.</summary>
    private List<Statement> ReadBody(params string[] ends)
    {
        var body = new List<Statement>();
        while (true)
        {
            var token = tokens.Current;
            switch (token.Kind)
            {
                case JinjaTokenKind.Text:
                    tokens.Take();
                    body.Add(new TextOutput(token.Text, token.Position));
                    break;
                case JinjaTokenKind.OutputStart:
                    tokens.Take();
                    body.Add(new Output(expressions.ReadTuple(), token.Position));
                    tokens.Expect(JinjaTokenKind.OutputEnd, "'}}'");
                    break;
                case JinjaTokenKind.BlockStart when tokens.Following.Text is var name && (ends.Contains(name) || name is "else" or "elif" || name.StartsWith("end", StringComparison.Ordinal)):
                    return body;
                case JinjaTokenKind.BlockStart:
                    tokens.Take();
                    body.Add(tokens.Nested(ReadStatement));
                    break;
                default:
                    return body;
            }
        }
    }

    private Statement ReadStatement()
    {
        var tag = tokens.Expect(JinjaTokenKind.Name, "the name of a tag");
        switch (tag.Text)
        {
            case "if":
                return ReadIf(tag.Position);
            case "for":
                return ReadFor(tag.Position);
            case "set":
                return ReadSet(tag.Position);
            case "macro":
                return ReadMacro(tag.Position);
            case "generation":
                CloseTag();
                return new Generation(ReadBodyUntil("endgeneration", tag), tag.Position);
            case "break" or "continue":
                CloseTag();
                return new LoopControl(tag.Text == "break", tag.Position);
            default:
                throw new JinjaException($"the tag '{tag.Text}' is not supported; supported are if, for, set, macro, generation, break and continue", tag.Position);
        }
    }

    private If ReadIf(int position)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        List<Statement> otherwise = [];
        do
        {
            var condition = expressions.ReadTuple();
            CloseTag();
            branches.Add((condition, ReadBody()));
        }
        while (TryOpenTag("elif"));
        if (TryOpenTag("else"))
        {
            CloseTag();
            otherwise = ReadBody();
        }
        End("endif", "if", position);
        return new If(branches, otherwise, position);
    }

    private For ReadFor(int position)
    {
        var names = new List<string>();
        do
        {
            names.Add(tokens.Expect(JinjaTokenKind.Name, "the name of a loop variable").Text);
        }
        while (tokens.TryTakeOperator(","));
        if (!tokens.TryTakeName("in"))
        {
            throw new JinjaException($"expected 'in', but found {tokens.Current}", tokens.Current.Position);
        }
        var iterable = expressions.ReadOr();
        var condition = tokens.TryTakeName("if") ? expressions.Read() : null;
        CloseTag();
        var body = ReadBody();
        List<Statement> otherwise = [];
        if (TryOpenTag("else"))
        {
            CloseTag();
            otherwise = ReadBody();
        }
        End("endfor", "for", position);
        return new For(names, iterable, condition, body, otherwise, position);
    }

    private Statement ReadSet(int position)
    {
        var name = tokens.Expect(JinjaTokenKind.Name, "the name of a variable").Text;
        var attribute = tokens.TryTakeOperator(".") ? tokens.Expect(JinjaTokenKind.Name, "a name after '.'").Text : null;
        if (tokens.TryTakeOperator("="))
        {
            var value = expressions.ReadTuple();
            CloseTag();
            return new Set(name, attribute, value, position);
        }
        if (attribute is not null || tokens.Current.Kind != JinjaTokenKind.BlockEnd)
        {
            throw new JinjaException($"expected '=', but found {tokens.Current}", tokens.Current.Position);
        }
        CloseTag();
        return new SetBlock(name, ReadBodyUntil("endset", new JinjaToken(JinjaTokenKind.Name, "set", position)), position);
    }

    private Macro ReadMacro(int position)
    {
        var name = tokens.Expect(JinjaTokenKind.Name, "the name of the macro");
        tokens.ExpectOperator("(");
        var parameters = new List<(string, Expression?)>();
        while (!tokens.TryTakeOperator(")"))
        {
            var parameter = tokens.Expect(JinjaTokenKind.Name, "the name of a parameter").Text;
            parameters.Add((parameter, tokens.TryTakeOperator("=") ? expressions.Read() : null));
            if (!tokens.TryTakeOperator(",") && !tokens.IsOperator(")"))
            {
                throw new JinjaException($"expected ',' or ')', but found {tokens.Current}", tokens.Current.Position);
            }
        }
        CloseTag();
        return new Macro(name.Text, parameters, ReadBodyUntil("endmacro", new JinjaToken(JinjaTokenKind.Name, "macro", position)), position);
    }

    private List<Statement> ReadBodyUntil(string end, JinjaToken tag)
    {
        var body = ReadBody(end);
        End(end, tag.Text, tag.Position);
        return body;
    }

    private void End(string end, string tag, int position)
    {
        if (!TryOpenTag(end))
        {
            throw new JinjaException($"the tag '{tag}' is not ended with '{end}'", position);
        }
        CloseTag();
    }

    private bool TryOpenTag(string name)
    {
        if (tokens.Current.Kind != JinjaTokenKind.BlockStart || !tokens.Following.Is(JinjaTokenKind.Name, name))
        {
            return false;
        }
        tokens.Take();
        tokens.Take();
        return true;
    }

    private void CloseTag() => tokens.Expect(JinjaTokenKind.BlockEnd, "'%}'");
}
