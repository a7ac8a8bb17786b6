using System.Text;
using System.Text.Json;
using Lookahead.Evaluation.Results;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.Evaluation;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Manifests;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>What a comparison reads of an evaluation.</summary>
/// <param name="Label">Job or stage.</param>
/// <param name="Sets">Problems' results of all temperatures, by set.</param>
/// <param name="K">The k that it reports.</param>
/// <param name="ProblemHashes">SHA-256 of the problem files, by set.</param>
internal sealed record FinishedEvaluation(
    string Label, IReadOnlyDictionary<string, IReadOnlyList<ProblemResult>> Sets, IReadOnlyList<int> K, IReadOnlyDictionary<string, string> ProblemHashes)
{
    private const string HashFact = "problems_sha256.";

    /// <summary>The result of a finished pass-at-k job.</summary>
    /// <exception cref="JobException">There is no such job, or it has no result.</exception>
    public static async Task<FinishedEvaluation> OfJobAsync(JobContext context, string id, CancellationToken cancellationToken)
    {
        var job = await context.FindJobAsync(id, cancellationToken) ?? throw JobException.User(ErrorCodes.NotFound, $"There is no job {id} to compare.", "evaluations");
        if (job.State != JobState.Succeeded || job.Specification is not PassAtKSpecification)
        {
            throw JobException.User(ErrorCodes.InvalidSpecification,
                $"Job {id} cannot be compared: it is a {job.Specification.Kind} job that is {job.State.ToString().ToLowerInvariant()}; name pass-at-k jobs that have succeeded.", "evaluations");
        }
        var manifest = await ReadAsync<AttemptManifest>(context, job.ResultPrefix + JobPaths.ManifestFile, cancellationToken);
        return await AtAsync(context, job.ResultPrefix!, id, manifest.Facts, cancellationToken);
    }

    /// <summary>The evaluation whose files lie at a prefix of the store.</summary>
    public static async Task<FinishedEvaluation> AtAsync(
        JobContext context, string prefix, string label, IReadOnlyDictionary<string, string> facts, CancellationToken cancellationToken)
    {
        var result = await ReadAsync<PassAtKResult>(context, prefix + JobPaths.ResultFile, cancellationToken);
        var sets = new Dictionary<string, IReadOnlyList<ProblemResult>>();
        foreach (var set in result.ProblemSets)
        {
            var text = Encoding.UTF8.GetString(await BytesAsync(context, prefix + EvaluationFiles.Problems(set.Name), cancellationToken));
            sets[set.Name] = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<ProblemResult>(line, JobJson.Options)!)];
        }
        // Results of older versions have the figures of their one temperature alone.
        var ks = result.ProblemSets.Select(set => set.Temperatures is { Count: > 0 } several ? several[0].PassAtK.Keys : set.PassAtK.Keys).Aggregate((a, b) => a.Intersect(b)).Order().ToList();
        return new FinishedEvaluation(label, sets, ks,
            facts.Where(f => f.Key.StartsWith(HashFact, StringComparison.Ordinal)).ToDictionary(f => f.Key[HashFact.Length..], f => f.Value));
    }

    private static async Task<T> ReadAsync<T>(JobContext context, string name, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<T>(await BytesAsync(context, name, cancellationToken), JobJson.Options)!;

    private static async Task<byte[]> BytesAsync(JobContext context, string name, CancellationToken cancellationToken) =>
        (await context.Blobs.GetAsync(name, cancellationToken) ?? throw JobException.User(ErrorCodes.NotFound, $"'{name}' is not in the store any more.", "evaluations")).Content;
}

/// <summary>A side of a comparison with what was evaluated of it.</summary>
internal sealed record SideEvaluations(string Name, IReadOnlyList<FinishedEvaluation> Runs)
{
    public IReadOnlyList<long>? TrainingTokens { get; init; }
}
