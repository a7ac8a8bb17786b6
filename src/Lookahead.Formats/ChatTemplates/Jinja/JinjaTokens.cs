namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>The tokens that a parser reads, one after the other.</summary>
internal sealed class JinjaTokens(List<JinjaToken> tokens)
{
    /// <summary>Deeper nesting is refused before it exhausts the stack.</summary>
    private const int MaxDepth = 100;

    private int next;
    private int depth;

    public JinjaToken Current => tokens[next];

    public JinjaToken Following => tokens[Math.Min(next + 1, tokens.Count - 1)];

    public JinjaToken Take()
    {
        var token = tokens[next];
        next = Math.Min(next + 1, tokens.Count - 1);
        return token;
    }

    public bool IsOperator(string text) => Current.Is(JinjaTokenKind.Operator, text);

    public bool IsName(string text) => Current.Is(JinjaTokenKind.Name, text);

    public bool TryTakeOperator(string text)
    {
        if (!IsOperator(text))
        {
            return false;
        }
        Take();
        return true;
    }

    public bool TryTakeName(string text)
    {
        if (!IsName(text))
        {
            return false;
        }
        Take();
        return true;
    }

    public void ExpectOperator(string text)
    {
        if (!TryTakeOperator(text))
        {
            throw new JinjaException($"expected '{text}', but found {Current}", Current.Position);
        }
    }

    public JinjaToken Expect(JinjaTokenKind kind, string what) =>
        Current.Kind == kind ? Take() : throw new JinjaException($"expected {what}, but found {Current}", Current.Position);

    /// <summary>Reads something that may hold itself.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++depth > MaxDepth)
        {
            throw new JinjaException($"is nested deeper than {MaxDepth} levels", Current.Position);
        }
        var result = read();
        depth--;
        return result;
    }
}
