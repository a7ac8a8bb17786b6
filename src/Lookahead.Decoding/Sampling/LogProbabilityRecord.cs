namespace Lookahead.Decoding.Sampling;

/// <summary>The log-probabilities of one text so far. Its memory is kept for the next text.</summary>
internal sealed class LogProbabilityRecord
{
    private readonly List<TokenLogProbability> tokens = [], alternatives = [];

    public void Clear()
    {
        tokens.Clear();
        alternatives.Clear();
    }

    public void AddToken(TokenLogProbability token) => tokens.Add(token);

    public void AddAlternative(TokenLogProbability alternative) => alternatives.Add(alternative);

    /// <summary>One item per token, with equally many alternatives each.</summary>
    public GeneratedLogProbability[] ToArray()
    {
        var each = tokens.Count == 0 ? 0 : alternatives.Count / tokens.Count;
        return [.. tokens.Select((token, i) => new GeneratedLogProbability(token.Token, token.LogProbability, [.. alternatives.Skip(i * each).Take(each)]))];
    }
}
