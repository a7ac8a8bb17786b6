using System.Text;
using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A finished text. <paramref name="Key"/> names its set and problem.</summary>
internal sealed record StoredSample(string Key, int Sample, string Text, FinishReason FinishReason, int Tokens);

/// <summary>
/// The texts of an evaluation, kept in <c>checkpoints/samples.jsonl</c> so that a later attempt need not sample them again.
/// </summary>
internal sealed class SampleStore
{
    private const string File = "checkpoints/samples.jsonl";
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    private readonly JobContext context;
    private readonly Func<SampleResult, string> text;
    private readonly Dictionary<(string Key, int Sample), StoredSample> samples = [];
    private readonly Lock guard = new();
    private Task saving = Task.CompletedTask;
    private long saved;

    private SampleStore(JobContext context, Func<SampleResult, string> text)
    {
        (this.context, this.text) = (context, text);
        saved = context.Time.GetTimestamp();
    }

    public static string Key(string set, string problemId) => $"{set}/{problemId}";

    /// <summary>With what the newest earlier attempt had kept.</summary>
    public static async Task<SampleStore> OpenAsync(JobContext context, Func<SampleResult, string> text, CancellationToken cancellationToken)
    {
        var store = new SampleStore(context, text);
        foreach (var epoch in context.EarlierAttempts)
        {
            if (await context.Blobs.GetAsync(JobPaths.Attempt(context.Job.Id, epoch) + File, cancellationToken) is not { } blob)
            {
                continue;
            }
            foreach (var line in Encoding.UTF8.GetString(blob.Content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var sample = JsonSerializer.Deserialize<StoredSample>(line, JobJson.Options)!;
                store.samples[(sample.Key, sample.Sample)] = sample;
            }
            break; // Each attempt begins with all that the one before it had.
        }
        return store;
    }

    public bool Has(string key, int sample) => samples.ContainsKey((key, sample));

    public StoredSample Get(string key, int sample) => samples[(key, sample)];

    /// <summary>Keeps a text; every few seconds all are written in the background. Called on the sampling thread.</summary>
    public void Add(SampleResult result)
    {
        var stored = new StoredSample(result.Request.Id, result.Request.Sample, text(result), result.FinishReason, result.Tokens.Length);
        lock (guard)
        {
            samples[(stored.Key, stored.Sample)] = stored;
        }
        if (saving.IsCompleted && context.Time.GetElapsedTime(saved) > SaveInterval)
        {
            saved = context.Time.GetTimestamp();
            saving = WriteAsync(CancellationToken.None);
        }
    }

    /// <summary>Writes all that is there; a fault of an earlier background write surfaces here.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await saving;
        await WriteAsync(cancellationToken);
    }

    /// <summary>Drops the file: a finished job has its samples in its result.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => context.Attempt.DeleteAsync(File, cancellationToken);

    private Task WriteAsync(CancellationToken cancellationToken)
    {
        string text;
        lock (guard)
        {
            text = string.Concat(samples.Values.Select(s => JsonSerializer.Serialize(s, JobJson.Options) + "\n"));
        }
        return context.Attempt.PutAsync(File, Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
