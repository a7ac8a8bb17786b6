using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Jobs.FanOut;

/// <summary>
/// How a job is split: every part goes through the stages one after the other, and when the last stage of all parts is done,
/// the job itself is merged. It follows from the specification alone, so that whoever looks at a job agrees.
/// </summary>
/// <param name="Parts">At least 2.</param>
public sealed record FanOutPlan(int Parts)
{
    /// <summary>Draws programs from the model.</summary>
    public const string Sample = "sample";

    /// <summary>Runs the programs of the sample part of the same number.</summary>
    public const string Judge = "judge";

    private static readonly string[] Stages = [Sample, Judge];

    /// <summary>Null for a job that one worker does as a whole.</summary>
    public static FanOutPlan? Of(JobSpecification specification) =>
        specification is PassAtKSpecification { Parallelism: > 1 and var parts } ? new FanOutPlan(parts) : null;

    /// <summary>The last stage of a part.</summary>
    public static PartName Last(int number) => new(Stages[^1], number);

    public bool Has(PartName part) => part.Number < Parts && Stages.Contains(part.Stage);

    /// <summary>The stage of a part that must have succeeded before <paramref name="part"/> can begin; null for the first.</summary>
    public static PartName? Before(PartName part) => Neighbour(part, -1);

    /// <summary>The stage that can begin when <paramref name="part"/> has succeeded; null after the last.</summary>
    public static PartName? After(PartName part) => Neighbour(part, +1);

    /// <summary>All stages of a part, in order.</summary>
    public static IEnumerable<PartName> StagesOf(int number) => Stages.Select(stage => new PartName(stage, number));

    /// <summary>
    /// Where in <paramref name="count"/> items a part's begin and end. Neighbouring items stay together: samples of one problem
    /// share their prompt's forward.
    /// </summary>
    public Range Share(int number, int count) => (int)((long)count * number / Parts)..(int)((long)count * (number + 1) / Parts);

    /// <summary>
    /// The queue for a wake-up: judging and merging need no accelerator. A job as a whole goes to the cpu workers once its parts
    /// are done.
    /// </summary>
    public static WorkKind KindOf(JobDocument job, PartName? part) =>
        part is null ? (job.WaitsForParts ? WorkKind.Cpu : WorkKind.Model) : part.Stage == Sample ? WorkKind.Model : WorkKind.Cpu;

    private static PartName? Neighbour(PartName part, int step) =>
        Array.IndexOf(Stages, part.Stage) + step is var at and >= 0 && at < Stages.Length ? part with { Stage = Stages[at] } : null;
}
