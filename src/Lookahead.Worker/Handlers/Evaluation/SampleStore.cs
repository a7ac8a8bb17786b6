using Lookahead.Decoding.Batching;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A finished text. <paramref name="Key"/> names its set and problem.</summary>
internal sealed record StoredSample(string Key, double Temperature, int Sample, string Text, FinishReason FinishReason, int Tokens);

/// <summary>The texts of an evaluation, kept so that a later attempt need not sample them again.</summary>
internal sealed class SampleStore
{
    private readonly Func<SampleResult, string> text;
    private readonly CheckpointLines<StoredSample> lines;
    private readonly Dictionary<(string Key, double Temperature, int Sample), StoredSample> samples;

    private SampleStore(Func<SampleResult, string> text, CheckpointLines<StoredSample> lines, IEnumerable<StoredSample> kept)
    {
        (this.text, this.lines) = (text, lines);
        samples = kept.DistinctBy(KeyOf).ToDictionary(KeyOf);
    }

    public static string Key(string set, string problemId) => $"{set}/{problemId}";

    /// <summary>With what earlier attempts had kept.</summary>
    public static async Task<SampleStore> OpenAsync(JobContext context, Func<SampleResult, string> text, CancellationToken cancellationToken)
    {
        var (lines, kept) = await CheckpointLines<StoredSample>.OpenAsync(context, "samples", cancellationToken);
        return new SampleStore(text, lines, kept);
    }

    public bool Has(string key, double temperature, int sample) => samples.ContainsKey((key, temperature, sample));

    public StoredSample Get(string key, double temperature, int sample) => samples[(key, temperature, sample)];

    /// <summary>Keeps a text. Called on the sampling thread.</summary>
    public void Add(SampleResult result, double temperature)
    {
        var stored = new StoredSample(result.Request.Id, temperature, result.Request.Sample, text(result), result.FinishReason, result.Tokens.Length);
        samples[KeyOf(stored)] = stored;
        lines.Add(stored);
    }

    public Task SaveAsync(CancellationToken cancellationToken) => lines.SaveAsync(cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) => lines.DeleteAsync(cancellationToken);

    private static (string Key, double Temperature, int Sample) KeyOf(StoredSample sample) => (sample.Key, sample.Temperature, sample.Sample);
}
