namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Log-probabilities under the model itself: the log-softmax of its logits as they are, before penalties, temperature and
/// filters. In double precision and a fixed order, from functions that give the same bits on every machine.
/// </summary>
/// <remarks>Holds scratch memory: one per thread.</remarks>
internal sealed class LogProbabilities(int vocabularySize, int alternatives)
{
    private readonly int alternatives = Math.Min(alternatives, vocabularySize);
    private readonly ulong[] keys = new ulong[Math.Min(2 * alternatives, vocabularySize)];

    /// <summary>Appends a chosen token and the most probable ones.</summary>
    public void Record(ReadOnlySpan<float> logits, int token, LogProbabilityRecord record)
    {
        double max = logits[Argmax.Of(logits)];
        var total = 0.0;
        foreach (var logit in logits)
        {
            total += DeterministicExp.Exp(logit - max);
        }
        var normaliser = max + DeterministicLog.Log(total);
        record.AddToken(new TokenLogProbability(token, logits[token] - normaliser));
        if (alternatives == 0)
        {
            return;
        }
        TokenOrder.First(logits, alternatives, keys);
        for (var i = 0; i < alternatives; i++)
        {
            var alternative = TokenOrder.Token(keys[i]);
            record.AddAlternative(new TokenLogProbability(alternative, logits[alternative] - normaliser));
        }
    }
}
