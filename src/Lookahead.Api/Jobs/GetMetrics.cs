using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Events;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/metrics?points=</c>: the measurements among a job's events as curves, while it runs and afterwards.</summary>
internal static class GetMetrics
{
    private const int DefaultPoints = 500;
    private const int MostPoints = 10_000;

    public static async Task<Results<Ok<JobMetrics>, ProblemHttpResult>> HandleAsync(
        string id, HttpRequest request, OwnedJobs jobs, EventReader reader, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var points = query.Integer("points", DefaultPoints, 2, MostPoints);
        query.ThrowIfInvalid();
        if (!jobs.Owns(id) || await reader.ReadAsync(id, EventCursor.Start, cancellationToken) is not { } read)
        {
            return Problems.JobNotFound(id);
        }
        return TypedResults.Ok(new JobMetrics
        {
            State = read.State,
            Plan = read.Events.OfType<TrainingPlanned>().LastOrDefault()?.Plan,
            Training = Curve(read.Events.OfType<TrainingStepped>(), step => step.Step, points),
            Validation = Curve(read.Events.OfType<ValidationMeasured>(), validation => validation.Step, points),
            Progress = [.. read.Events.OfType<WorkProgressed>().GroupBy(progress => progress.Stage).Select(stage => stage.Last())],
        });
    }

    /// <summary>One event per step: an attempt that went on from a checkpoint measures some anew. Thinned out evenly, ends kept.</summary>
    private static List<T> Curve<T>(IEnumerable<T> events, Func<T, int> step, int points)
    {
        var all = events.GroupBy(step).Select(same => same.Last()).OrderBy(step).ToList();
        return all.Count <= points
            ? all
            : [.. Enumerable.Range(0, points).Select(i => all[(int)((long)i * (all.Count - 1) / (points - 1))])];
    }
}

/// <summary>What a job has measured so far. Lists are in order of steps; empty for jobs that do not train.</summary>
public sealed record JobMetrics
{
    public required JobState State { get; init; }

    public TrainingPlanFigures? Plan { get; init; }

    public required IReadOnlyList<TrainingStepped> Training { get; init; }

    public required IReadOnlyList<ValidationMeasured> Validation { get; init; }

    /// <summary>The last of each stage.</summary>
    public required IReadOnlyList<WorkProgressed> Progress { get; init; }
}
