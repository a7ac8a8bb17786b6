using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class SamplingReader
{
    private const int MaxStopLength = 256;
    private const int MaxTemperature = 100;
    private const int MaxTemperatures = 32;

    /// <param name="root">The specification.</param>
    /// <param name="defaultSamples">Where it does not say.</param>
    /// <param name="use">Decides which settings have a meaning.</param>
    public static SamplingSettings Read(FieldReader root, int defaultSamples, SamplingUse use)
    {
        var defaults = new SamplingSettings();
        var sampling = root.Object("sampling");
        var temperatures = ReadTemperatures(sampling, use);
        var result = new SamplingSettings
        {
            Samples = sampling.Integer("samples", defaultSamples, 1, 100_000),
            Temperature = ReadTemperature(sampling, temperatures, defaults.Temperature),
            Temperatures = temperatures,
            TopK = sampling.Integer("top_k", defaults.TopK, 0, 1_000_000),
            TopP = sampling.Number("top_p", defaults.TopP, 1e-6, 1),
            MinP = ReadMinP(sampling, defaults.MinP),
            RepetitionPenalty = sampling.Number("repetition_penalty", defaults.RepetitionPenalty, 0.01, 100),
            PresencePenalty = sampling.Number("presence_penalty", defaults.PresencePenalty, -2, 2),
            FrequencyPenalty = sampling.Number("frequency_penalty", defaults.FrequencyPenalty, -2, 2),
            Numerics = sampling.Choice("numerics", defaults.Numerics),
            Stop = ReadStop(sampling),
            Logprobs = ReadLogprobs(sampling, use == SamplingUse.Texts),
            MaxNewTokens = sampling.Integer("max_new_tokens", defaults.MaxNewTokens, 1, 131_072),
            BatchSize = sampling.Integer("batch_size", defaults.BatchSize, 1, 4096),
            Speculation = sampling.Choice("speculation", defaults.Speculation),
            DraftHeads = sampling.Integer("draft_heads", defaults.DraftHeads, 0, 32),
        };
        sampling.RefuseUnknown();
        return result;
    }

    private static double[] ReadTemperatures(FieldReader sampling, SamplingUse use)
    {
        var result = new SortedSet<double>();
        var items = sampling.Array("temperatures");
        foreach (var (value, path) in items)
        {
            if (value.ValueKind != System.Text.Json.JsonValueKind.Number || value.GetDouble() is not (>= 0 and <= MaxTemperature) || !result.Add(value.GetDouble()))
            {
                sampling.Report(path[(path.LastIndexOf('.') + 1)..], $"must be different numbers from 0 to {MaxTemperature}, but is {FieldReader.Kind(value)}.");
            }
        }
        if (items.Count > MaxTemperatures)
        {
            sampling.Report("temperatures", $"must be at most {MaxTemperatures}, but are {items.Count}.");
        }
        if (items.Count > 0 && use == SamplingUse.Texts)
        {
            sampling.Report("temperatures", "goes with evaluations alone; give one 'temperature'.");
        }
        return [.. result];
    }

    private static double ReadTemperature(FieldReader sampling, double[] temperatures, double fallback)
    {
        var one = sampling.Number("temperature", temperatures.Length > 0 ? temperatures[0] : fallback, 0, MaxTemperature);
        if (temperatures.Length > 0 && one != temperatures[0])
        {
            sampling.Report("temperature", "does not go with 'temperatures'; give one of the two.");
        }
        return one;
    }

    private static double ReadMinP(FieldReader sampling, double fallback)
    {
        var value = sampling.Number("min_p", fallback, 0, 1);
        if (value == 1)
        {
            sampling.Report("min_p", "must be below 1; for the most probable token alone use temperature 0.");
        }
        return value;
    }

    private static IReadOnlyList<string> ReadStop(FieldReader sampling)
    {
        var stop = sampling.Strings("stop");
        if (stop.Count > SamplingSettings.MaxStopStrings)
        {
            sampling.Report("stop", $"must have at most {SamplingSettings.MaxStopStrings} strings, but has {stop.Count}.");
        }
        foreach (var (i, text) in stop.Index().Where(s => s.Item.Length is 0 or > MaxStopLength))
        {
            sampling.Report($"stop[{i}]", $"must have 1 to {MaxStopLength} characters, but has {text.Length}.");
        }
        return stop;
    }

    private static int? ReadLogprobs(FieldReader sampling, bool kept)
    {
        if (!sampling.Has("logprobs"))
        {
            return null;
        }
        if (!kept)
        {
            sampling.Report("logprobs", "goes with 'generate' jobs alone; leave it out.");
        }
        return sampling.Integer("logprobs", 0, 0, SamplingSettings.MaxAlternatives);
    }
}
