using System.Globalization;
using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Training;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>The plan of a job: what cannot fit is refused before anything is loaded, the rest is told before the first step.</summary>
/// <param name="memory">Of this worker.</param>
internal sealed class TrainingPlanner(WorkerMemory memory)
{
    /// <summary>Looks at the config alone. A model whose config cannot be read is left to the loader, which says why.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.OutOfMemory"/>, with what would fit.</exception>
    public async Task RefuseWhatCannotFitAsync(JobContext context, FineTuneSpecification specification, CancellationToken cancellationToken)
    {
        if (await ConfigAsync(context, specification, cancellationToken) is not { } config)
        {
            return;
        }
        var (device, bytes) = memory.For(specification);
        if (MemoryAdvice.Refusal(TrainingPlan.For(config, specification, device), bytes) is { } refusal)
        {
            throw new JobException(new JobError(ErrorCodes.OutOfMemory, $"{MemoryAdvice.Field}: {refusal}", Retryable: false) { Field = MemoryAdvice.Field });
        }
    }

    /// <summary>Reports the plan and adds it to the manifest.</summary>
    public async Task<TrainingPlanFigures> ReportAsync(JobContext context, FineTuneSpecification specification, ModelConfig config, TrainingSet data)
    {
        var (device, bytes) = memory.For(specification);
        var rate = device.IsCuda ? null : MatrixRate.Measure(device.Threads, context.Time) * MatrixRate.TrainingEfficiency;
        var plan = TrainingPlan.For(config, specification, device).Figures(bytes, data.Training.Sum(d => (long)d.Tokens.Length), rate);
        await context.ReportAsync(new TrainingPlanned(plan));
        void Fact(string name, IFormattable value) => context.Facts[name] = value.ToString("0", CultureInfo.InvariantCulture);
        Fact("plan_parameters", plan.Parameters);
        Fact("plan_trained_parameters", plan.TrainedParameters);
        Fact("plan_memory_bytes", plan.MemoryBytes);
        Fact("plan_tokens", plan.Tokens);
        Fact("plan_flops", plan.FlopsPerToken * plan.Tokens);
        return plan;
    }

    private static async Task<ModelConfig?> ConfigAsync(JobContext context, FineTuneSpecification specification, CancellationToken cancellationToken)
    {
        try
        {
            var stored = specification.Model switch
            {
                { Source: ModelSource.Path, Path: { } path } => ModelConfig.Read(path),
                { Source: ModelSource.Job, Job: { } id } => await OfJobAsync(context, id, cancellationToken),
                _ => null,
            };
            return stored is null ? PlannedConfig.OfNew(specification) : PlannedConfig.Of(specification, stored);
        }
        catch (Exception e) when (e is JobException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<ModelConfig?> OfJobAsync(JobContext context, string id, CancellationToken cancellationToken)
    {
        var name = (await context.FindJobAsync(id, cancellationToken))?.ResultPrefix + JobPaths.ModelFolder + ModelConfig.FileName;
        return await context.Blobs.GetAsync(name, cancellationToken) is { } blob ? ModelConfig.Parse(blob.Content, name) : null;
    }
}
