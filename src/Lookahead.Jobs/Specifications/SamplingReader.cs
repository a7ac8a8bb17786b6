using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class SamplingReader
{
    public static SamplingSettings Read(FieldReader root, int defaultSamples)
    {
        var defaults = new SamplingSettings();
        var sampling = root.Object("sampling");
        var result = new SamplingSettings
        {
            Samples = sampling.Integer("samples", defaultSamples, 1, 100_000),
            Temperature = sampling.Number("temperature", defaults.Temperature, 0, 100),
            TopP = sampling.Number("top_p", defaults.TopP, 1e-6, 1),
            MaxNewTokens = sampling.Integer("max_new_tokens", defaults.MaxNewTokens, 1, 131_072),
            BatchSize = sampling.Integer("batch_size", defaults.BatchSize, 1, 4096),
            Speculation = sampling.Choice("speculation", defaults.Speculation),
            DraftHeads = sampling.Integer("draft_heads", defaults.DraftHeads, 0, 32),
        };
        sampling.RefuseUnknown();
        return result;
    }
}
