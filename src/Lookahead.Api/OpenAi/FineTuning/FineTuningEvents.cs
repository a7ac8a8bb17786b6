using System.Globalization;
using System.Text.Json;
using Lookahead.Api.OpenAi.Models;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.OpenAi.FineTuning;

/// <summary>A job's events and checkpoints as clients of <c>/v1</c> know them, newest first.</summary>
internal static class FineTuningEvents
{
    public static List<FineTuningEventView> Events(JobDocument job, IReadOnlyList<JobEvent> events) =>
        [.. events.Select((e, i) => Of(job.Id, i, e)).Reverse()];

    /// <summary>One for each step at which the job saved its state, and its end.</summary>
    public static List<FineTuningCheckpointView> Checkpoints(JobDocument job, IReadOnlyList<JobEvent> events)
    {
        var steps = events.OfType<TrainingStepped>().GroupBy(e => e.Step).ToDictionary(e => e.Key, e => e.Last());
        var validations = events.OfType<ValidationMeasured>().GroupBy(e => e.Step).ToDictionary(e => e.Key, e => e.Last());
        var last = events.OfType<CheckpointSaved>().Select(e => e.Step).DefaultIfEmpty().Max();
        return
        [
            .. events.OfType<CheckpointSaved>().GroupBy(e => e.Step).Select(e => e.Last()).OrderByDescending(e => e.Step).Select(saved => new FineTuningCheckpointView(
                $"ftckpt-{job.Id}-{saved.Step}",
                saved.At.ToUnixTimeSeconds(),
                job.State == JobState.Succeeded && saved.Step == last ? ModelNames.OfJob(job.Id) : $"{ModelNames.OfJob(job.Id)}:step-{saved.Step}",
                FineTuningIds.Of(job.Id),
                new FineTuningCheckpointMetrics(
                    saved.Step,
                    steps.TryGetValue(saved.Step, out var step) ? step.HeadLosses[0] : null,
                    validations.TryGetValue(saved.Step, out var validation) ? validation.HeadLosses[0] : null),
                saved.Step)),
        ];
    }

    private static FineTuningEventView Of(string jobId, int number, JobEvent e)
    {
        var data = JsonSerializer.SerializeToElement(e, JobJson.Options);
        var isMetrics = e is TrainingStepped or ValidationMeasured;
        return new FineTuningEventView(
            $"ftevent-{jobId}-{number.ToString(CultureInfo.InvariantCulture)}",
            e.At.ToUnixTimeSeconds(),
            e switch
            {
                MessageLogged { Level: MessageLevel.Warning } => "warn",
                MessageLogged { Level: MessageLevel.Error } or StateChanged { Error: not null } => "error",
                _ => "info",
            },
            Text(e),
            isMetrics ? "metrics" : "message",
            data);
    }

    private static string Text(JobEvent e) => e switch
    {
        StateChanged { Error: { } error } state => $"The job is {state.State.ToString().ToLowerInvariant()}: {error.Message}",
        StateChanged state => $"The job is {state.State.ToString().ToLowerInvariant()}.",
        MessageLogged message => message.Text,
        TrainingStepped step => string.Create(CultureInfo.InvariantCulture, $"Step {step.Step}/{step.Steps}: training loss={step.HeadLosses[0]:0.0000}"),
        ValidationMeasured validation => string.Create(CultureInfo.InvariantCulture, $"Step {validation.Step}: validation loss={validation.HeadLosses[0]:0.0000}"),
        CheckpointSaved saved => string.Create(CultureInfo.InvariantCulture, $"Checkpoint saved at step {saved.Step}."),
        TrainingPlanned planned => string.Create(CultureInfo.InvariantCulture, $"{planned.Plan.Steps} steps, {planned.Plan.Tokens} tokens."),
        WorkProgressed progress => string.Create(CultureInfo.InvariantCulture, $"{progress.Stage}: {progress.Done} of {progress.Total} {progress.Unit}."),
        _ => e.GetType().Name,
    };
}

/// <param name="CreatedAt">Unix time in seconds.</param>
/// <param name="Data">The event as <c>/api/jobs/{id}/events</c> has it.</param>
internal sealed record FineTuningEventView(string Id, long CreatedAt, string Level, string Message, string Type, JsonElement Data)
{
    public string Object { get; init; } = "fine_tuning.job.event";
}

/// <param name="FineTunedModelCheckpoint">The job's model, for its last step. Earlier states are kept for going on with the job alone: their names say when they were.</param>
internal sealed record FineTuningCheckpointView(
    string Id, long CreatedAt, string FineTunedModelCheckpoint, string FineTuningJobId, FineTuningCheckpointMetrics Metrics, int StepNumber)
{
    public string Object { get; init; } = "fine_tuning.job.checkpoint";
}

/// <summary>Losses of head 1 in nats per token; null where none was measured at that step.</summary>
internal sealed record FineTuningCheckpointMetrics(int Step, double? TrainLoss, double? ValidLoss);
