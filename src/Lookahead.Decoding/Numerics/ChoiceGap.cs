using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Numerics;

/// <summary>How near another token was to being chosen.</summary>
internal static class ChoiceGap
{
    /// <param name="logits">The reference's [V].</param>
    /// <param name="settings">Temperature and top-p.</param>
    /// <param name="noise">The sample's.</param>
    /// <param name="position">Of the token in the generated text.</param>
    /// <param name="expected">Chosen from these logits.</param>
    /// <param name="actual">Chosen by the other run.</param>
    public static (double Score, double? Nucleus) Of(ReadOnlySpan<float> logits, DecodingSettings settings, CounterNoise noise, int position, int expected, int actual)
    {
        if (settings.Temperature == 0)
        {
            return (logits[expected] - logits[actual], null);
        }
        var score = Score(logits, settings, noise, position, expected) - Score(logits, settings, noise, position, actual);
        var outside = MassBefore(logits, settings.Temperature, actual) - settings.TopP;
        if (outside >= 0)
        {
            // It had to come into the nucleus and to win there.
            return (score, Math.Max(outside, score));
        }
        var inside = settings.TopP - MassBefore(logits, settings.Temperature, expected);
        // Either it won, or the reference's token was left out.
        return (score, settings.TopP < 1 && inside < score ? Math.Max(inside, 0) : null);
    }

    private static double Score(ReadOnlySpan<float> logits, DecodingSettings settings, CounterNoise noise, int position, int token) =>
        logits[token] / settings.Temperature + noise.Gumbel(position, token);

    /// <summary>The probability of the tokens that come before this one in the nucleus's order: it is kept where this is below top-p.</summary>
    private static double MassBefore(ReadOnlySpan<float> logits, double temperature, int token)
    {
        double max = logits[Argmax.Of(logits)], before = 0, total = 0;
        for (var other = 0; other < logits.Length; other++)
        {
            var weight = Math.Exp((logits[other] - max) / temperature);
            total += weight;
            if (logits[other] > logits[token] || (logits[other] == logits[token] && other < token))
            {
                before += weight;
            }
        }
        return before / total;
    }
}
