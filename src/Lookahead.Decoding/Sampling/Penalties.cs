namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Changes the logits of tokens that have occurred, before everything else: first the repetition penalty (CTRL, Keskar et al.
/// 2019, arXiv 1909.05858, as in Hugging Face transformers: over prompt and text, a positive logit is divided by it and any
/// other multiplied), then frequency and presence penalty (OpenAI: over the text alone, logit - count * frequency - presence).
/// </summary>
/// <remarks>Holds scratch memory: one per thread.</remarks>
internal sealed class Penalties(int vocabularySize, DecodingSettings settings)
{
    private readonly float repetition = (float)settings.RepetitionPenalty;
    private readonly double frequency = settings.FrequencyPenalty, presence = settings.PresencePenalty;
    private readonly float[] penalised = new float[vocabularySize];

    /// <summary>The penalised logits [V], valid until the next call.</summary>
    public ReadOnlySpan<float> Apply(ReadOnlySpan<float> logits, TokenCounts counts)
    {
        logits.CopyTo(penalised);
        foreach (var token in counts.Tokens)
        {
            var logit = penalised[token];
            logit = logit > 0 ? logit / repetition : logit * repetition;
            var count = counts.InText(token);
            penalised[token] = count == 0 ? logit : logit - (float)(count * frequency + presence);
        }
        return penalised;
    }
}
