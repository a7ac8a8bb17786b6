using System.Text.Json.Serialization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Jobs.Events;

/// <summary>Something that happened to a job, one JSON object per line of <c>attempts/{epoch}/events.jsonl</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StateChanged), "state")]
[JsonDerivedType(typeof(MessageLogged), "message")]
[JsonDerivedType(typeof(TrainingPlanned), "training-plan")]
[JsonDerivedType(typeof(TrainingStepped), "training-step")]
[JsonDerivedType(typeof(ValidationMeasured), "validation")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint")]
[JsonDerivedType(typeof(WorkProgressed), "progress")]
[JsonDerivedType(typeof(PartEnded), "part")]
public abstract record JobEvent
{
    public int SchemaVersion { get; init; } = 1;

    public DateTimeOffset At { get; init; }
}

/// <summary>A part of a split job has ended, or its attempt has.</summary>
/// <param name="Part">Such as <c>sample-0003</c>.</param>
/// <param name="Epoch">The attempt's number within the part.</param>
/// <param name="Worker">Machine and process, for people.</param>
public sealed record PartEnded(string Part, JobState State, int Epoch, string Worker) : JobEvent
{
    public JobError? Error { get; init; }
}

public sealed record StateChanged(JobState State, int Epoch) : JobEvent
{
    public JobError? Error { get; init; }
}

public enum MessageLevel
{
    Information,
    Warning,
    Error,
}

public sealed record MessageLogged(MessageLevel Level, string Text) : JobEvent;

/// <summary>Means over the steps since the last such event. Losses in nats per token, head 1 first.</summary>
public sealed record TrainingStepped(
    int Step, int Steps, IReadOnlyList<double> HeadLosses, double LearningRate, double GradientNorm, double TokensPerSecond, double SecondsLeft) : JobEvent;

/// <summary>
/// Loss on documents kept aside (nats per token), and per extra head the share of positions at which, fed the true text,
/// it predicts the token that head 1 predicts there: an estimate of acceptance.
/// </summary>
public sealed record ValidationMeasured(int Step, IReadOnlyList<double> HeadLosses, IReadOnlyList<double> HeadAgreement) : JobEvent;

public sealed record CheckpointSaved(int Step, string Location) : JobEvent;

/// <summary>Progress of a named stage, such as sampling or judging. <paramref name="Rate"/> in units per second.</summary>
public sealed record WorkProgressed(string Stage, long Done, long Total, string Unit, double Rate, double SecondsLeft) : JobEvent;
