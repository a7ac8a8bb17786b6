namespace Lookahead.Decoding.Sampling;

/// <summary>Which tokens a sequence's prompt and text hold, and how often the text does. Allocates nothing after its creation.</summary>
/// <param name="vocabularySize">V.</param>
/// <param name="capacity">Tokens of prompt, text and drafts together, at most.</param>
internal sealed class TokenCounts(int vocabularySize, int capacity)
{
    private const int InPrompt = 1, OneInText = 2;

    private readonly int[] uses = new int[vocabularySize]; // 1 when in the prompt, plus 2 for each time in the text.
    private readonly int[] distinct = new int[Math.Min(vocabularySize, capacity)];
    private int count;

    /// <summary>All tokens of prompt and text, each once.</summary>
    public ReadOnlySpan<int> Tokens => distinct.AsSpan(0, count);

    /// <summary>How often the text holds a token.</summary>
    public int InText(int token) => uses[token] / OneInText;

    /// <summary>Begins a text behind a prompt.</summary>
    public void Begin(ReadOnlySpan<int> prompt)
    {
        foreach (var token in Tokens)
        {
            uses[token] = 0;
        }
        count = 0;
        foreach (var token in prompt)
        {
            Note(token);
            uses[token] = InPrompt;
        }
    }

    public void Add(int token)
    {
        Note(token);
        uses[token] += OneInText;
    }

    /// <summary>Takes back the last added token that has not been taken back.</summary>
    public void Remove(int token)
    {
        uses[token] -= OneInText;
        if (uses[token] == 0)
        {
            count--; // It was new, and what was added after it is gone, so it stands last.
        }
    }

    private void Note(int token)
    {
        if (uses[token] == 0)
        {
            distinct[count++] = token;
        }
    }
}
