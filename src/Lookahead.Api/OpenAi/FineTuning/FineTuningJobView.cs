using Lookahead.Api.OpenAi.Files;
using Lookahead.Api.OpenAi.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.OpenAi.FineTuning;

/// <summary>A fine-tune job as clients of <c>/v1</c> know it. Times are Unix times in seconds.</summary>
internal sealed record FineTuningJobView
{
    public required string Id { get; init; }

    public string Object { get; init; } = "fine_tuning.job";

    public required long CreatedAt { get; init; }

    public required FineTuningError? Error { get; init; }

    public required string? FineTunedModel { get; init; }

    public required long? FinishedAt { get; init; }

    /// <summary>Left null: clients throw when the time said has passed.</summary>
    public long? EstimatedFinish { get; init; }

    public required FineTuningHyperparameters Hyperparameters { get; init; }

    public required string Model { get; init; }

    public required string OrganizationId { get; init; }

    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    public required int Seed { get; init; }

    public required string Status { get; init; }

    /// <summary>Positions trained on, padding counted; null until the job has succeeded. Clients read 32 bits.</summary>
    public required int? TrainedTokens { get; init; }

    /// <summary>Empty for a job whose data is no uploaded file.</summary>
    public required string TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public IReadOnlyList<object> Integrations { get; init; } = [];

    public required string? UserProvidedSuffix { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required FineTuningMethod Method { get; init; }

    public static FineTuningJobView Of(JobDocument job)
    {
        var specification = (FineTuneSpecification)job.Specification;
        var training = specification.Training;
        var rows = TrainingPlan.BatchRows(training);
        var hyperparameters = new FineTuningHyperparameters("auto", rows, "auto", new FineTuningMtp(specification.NHeads, specification.HeadArchitecture, specification.Method, training));
        return new FineTuningJobView
        {
            Id = FineTuningIds.Of(job.Id),
            CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
            Error = job is { State: JobState.Failed, Error: { } error } ? new FineTuningError(error.Code, error.Message, null) : null,
            FineTunedModel = job.State == JobState.Succeeded ? ModelNames.OfJob(job.Id) : null,
            FinishedAt = job.FinishedAt?.ToUnixTimeSeconds(),
            Hyperparameters = hyperparameters,
            Model = ModelNames.Of(specification.Model),
            OrganizationId = job.Owner,
            Seed = specification.Seed,
            Status = StatusOf(job.State),
            TrainedTokens = job.State == JobState.Succeeded ? (int)Math.Min(int.MaxValue, (long)training.Steps * rows * training.SequenceLength) : null,
            TrainingFile = DatasetReference.IdOf(specification.Data.Path) is { } dataset ? FileIds.Of(dataset) : "",
            UserProvidedSuffix = specification.Name,
            Metadata = specification.Metadata ?? new Dictionary<string, string>(),
            Method = new FineTuningMethod("supervised", new FineTuningSupervised(hyperparameters)),
        };
    }

    /// <summary>That interface has no name for a job that is on its way to being cancelled.</summary>
    private static string StatusOf(JobState state) => state switch
    {
        JobState.Cancelling => "running",
        _ => state.ToString().ToLowerInvariant(),
    };
}

internal sealed record FineTuningError(string Code, string Message, string? Param);

/// <param name="NEpochs">"auto": the job counts in steps (<see cref="FineTuningMtp.Training"/>).</param>
/// <param name="BatchSize">Rows of a batch.</param>
/// <param name="LearningRateMultiplier">"auto": the rate itself is in <see cref="FineTuningMtp.Training"/>.</param>
internal sealed record FineTuningHyperparameters(string NEpochs, int BatchSize, string LearningRateMultiplier, FineTuningMtp Mtp);

internal sealed record FineTuningMtp(int Heads, HeadArchitecture Architecture, TrainingMethod Method, TrainingSettings Training);

internal sealed record FineTuningMethod(string Type, FineTuningSupervised Supervised);

internal sealed record FineTuningSupervised(FineTuningHyperparameters Hyperparameters);

/// <summary>Ids of jobs under <c>/v1</c>, one to one with ours.</summary>
internal static class FineTuningIds
{
    private const string Prefix = "ftjob-";

    public static string Of(string jobId) => Prefix + jobId;

    /// <summary>Null when it is no such id.</summary>
    public static string? JobOf(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) && JobId.IsValid(id[Prefix.Length..]) ? id[Prefix.Length..] : null;
}
