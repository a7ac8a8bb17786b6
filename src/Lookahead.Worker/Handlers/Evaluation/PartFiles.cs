using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Judging;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Manifests;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A verdict and the sample that it is of.</summary>
internal sealed record SampleVerdict(string Key, double Temperature, int Sample, Verdict Verdict);

/// <summary>What the parts of a split evaluation hand on to each other.</summary>
internal static class PartFiles
{
    private const string Samples = "samples.jsonl.gz";
    private const string Statistics = "statistics.json";
    private const string Verdicts = "verdicts.jsonl.gz";

    public static async Task WriteSamplesAsync(
        JobContext context, IEnumerable<StoredSample> samples, IReadOnlyList<DecodingStatistics> statistics, CancellationToken cancellationToken)
    {
        await context.Attempt.PutAsync(Samples, GzipLines.Write(samples), cancellationToken);
        await context.Attempt.PutJsonAsync(Statistics, statistics, cancellationToken);
    }

    public static Task WriteVerdictsAsync(JobContext context, IEnumerable<SampleVerdict> verdicts, CancellationToken cancellationToken) =>
        context.Attempt.PutAsync(Verdicts, GzipLines.Write(verdicts), cancellationToken);

    public static async Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(JobContext context, JobDocument part, CancellationToken cancellationToken) =>
        Lines<StoredSample>(await BytesAsync(context, part, Samples, cancellationToken));

    public static async Task<IReadOnlyList<DecodingStatistics>> ReadStatisticsAsync(JobContext context, JobDocument part, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<IReadOnlyList<DecodingStatistics>>(await BytesAsync(context, part, Statistics, cancellationToken), JobJson.Options)!;

    public static async Task<IReadOnlyList<SampleVerdict>> ReadVerdictsAsync(JobContext context, JobDocument part, CancellationToken cancellationToken) =>
        Lines<SampleVerdict>(await BytesAsync(context, part, Verdicts, cancellationToken));

    /// <summary>The document of a part that has succeeded, as the order of the stages promises.</summary>
    public static async Task<JobDocument> FindAsync(JobContext context, string jobId, PartName part, CancellationToken cancellationToken) =>
        await context.FindJobAsync(JobKey.OfPart(jobId, part), cancellationToken) is { ResultPrefix: not null } document
            ? document
            : throw JobException.Infrastructure(ErrorCodes.NotFound, $"Part {part} of job {jobId} has no result.", retryable: true);

    /// <summary>
    /// Takes over what a part recorded of its inputs.
    /// </summary>
    /// <exception cref="JobException">Two parts worked on different inputs: a file changed while the job ran, or workers differ.</exception>
    public static async Task AddFactsAsync(JobContext context, JobDocument part, CancellationToken cancellationToken)
    {
        var manifest = JsonSerializer.Deserialize<AttemptManifest>(await BytesAsync(context, part, JobPaths.ManifestFile, cancellationToken), JobJson.Options)!;
        foreach (var (name, value) in manifest.Facts)
        {
            var known = context.Facts.GetOrAdd(name, value);
            if (known != value)
            {
                throw JobException.User(ErrorCodes.InvalidData,
                    $"The parts of this job worked on different inputs: {name} is '{known}' in one and '{value}' in {JobKey.PartOf(part.Id)}. "
                    + "Leave models and problem files as they are while a job runs, run workers of one kind, and submit the job again.");
            }
        }
    }

    private static async Task<byte[]> BytesAsync(JobContext context, JobDocument part, string file, CancellationToken cancellationToken) =>
        (await context.Blobs.GetAsync(part.ResultPrefix + file, cancellationToken)
            ?? throw JobException.Infrastructure(ErrorCodes.NotFound, $"'{part.ResultPrefix}{file}' is not in the store any more.", retryable: false)).Content;

    private static List<T> Lines<T>(byte[] packed) => [.. GzipLines.Read<T>(new MemoryStream(packed))];
}
