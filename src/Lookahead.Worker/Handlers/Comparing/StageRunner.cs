using System.Text.Json;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>A stage's facts; its presence says that the stage is finished.</summary>
internal sealed record FinishedStage(IReadOnlyDictionary<string, string> Facts);

/// <summary>
/// Runs parts of a job by other kinds' handlers, each under <c>stages/{name}/</c>. A finished stage is recorded; a later attempt
/// copies its files instead of running it again, and a stage that was cut short goes on from its own checkpoints.
/// </summary>
internal sealed class StageRunner(JobContext context, int stages)
{
    private const string DoneFile = "done.json";
    private int started;

    /// <returns>Null when the stage was stopped on request.</returns>
    public async Task<JobContext?> RunAsync(string name, JobSpecification specification, IJobHandler handler, CancellationToken cancellationToken)
    {
        started++;
        var stage = context.Stage(name, specification);
        if (await CarryOverAsync(stage, cancellationToken) is not { } done)
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, $"Stage {started} of {stages}: {name} ({specification.Kind}, {specification.Name})."));
            if (await handler.RunAsync(stage, cancellationToken) == HandlerOutcome.Stopped)
            {
                return null;
            }
            done = new FinishedStage(new SortedDictionary<string, string>(stage.Facts.ToDictionary(), StringComparer.Ordinal));
            await stage.Attempt.PutJsonAsync(DoneFile, done, cancellationToken);
        }
        foreach (var (key, value) in done.Facts)
        {
            stage.Facts[key] = value;
            context.Facts[$"{name}.{key}"] = value;
        }
        return stage;
    }

    /// <summary>Copies a stage that an earlier attempt finished; null when none did.</summary>
    private static async Task<FinishedStage?> CarryOverAsync(JobContext stage, CancellationToken cancellationToken)
    {
        foreach (var epoch in stage.EarlierAttempts)
        {
            var prefix = stage.FilesOf(epoch);
            if (await stage.Blobs.GetAsync(prefix + DoneFile, cancellationToken) is not { } record)
            {
                continue;
            }
            await foreach (var blob in stage.Blobs.ListAsync(prefix, cancellationToken))
            {
                await using var content = await stage.Blobs.OpenReadAsync(blob.Name, cancellationToken) ?? throw new InvalidOperationException($"{blob.Name} has vanished.");
                await stage.Attempt.UploadAsync(blob.Name[prefix.Length..], content, cancellationToken);
            }
            return JsonSerializer.Deserialize<FinishedStage>(record.Content, JobJson.Options);
        }
        return null;
    }
}
