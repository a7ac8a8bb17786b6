namespace Lookahead.Decoding.Tests.Support;

/// <summary>Functions for <see cref="TableModel"/>. Token 0 is never sampled: head 1 forbids it.</summary>
internal static class LogitFunctions
{
    /// <summary>Head 1 depends on the last two tokens and the position; the others guess at random: right by chance.</summary>
    public static void Random(int head, ReadOnlySpan<int> history, Span<float> logits)
    {
        var last = history[^1];
        var before = history.Length > 1 ? history[^2] : -1;
        Fill(HashCode(head, last, before, history.Length), logits);
    }

    /// <summary>Logits depend on the predicted position alone, so every head knows what head 1 will say: all drafts are accepted.</summary>
    public static void AllAccepted(int head, ReadOnlySpan<int> history, Span<float> logits) =>
        Fill(HashCode(0, history[0], 0, history.Length + head - 1), logits);

    /// <summary>Like <see cref="AllAccepted"/> up to head <paramref name="wrong"/>, which drafts token 0.</summary>
    public static LogitFunction RejectedAt(int wrong) => (head, history, logits) =>
    {
        AllAccepted(head, history, logits);
        if (head >= wrong)
        {
            logits.Fill(-1e4f);
            logits[0] = 0;
        }
    };

    private static void Fill(int seed, Span<float> logits)
    {
        var random = new Random(seed);
        foreach (ref var logit in logits)
        {
            logit = (float)(4 * random.NextDouble());
        }
        logits[0] = -1e4f;
    }

    private static int HashCode(int a, int b, int c, int d) => ((a * 31 + b) * 1009 + c) * 8191 + d;
}
