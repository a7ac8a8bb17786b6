using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Chaos.Processes;

/// <summary>One attempt of a job, as its events tell. What a killed worker had not stored yet, a second's worth, is missing.</summary>
internal sealed class AttemptHistory(int epoch, DateTimeOffset claimed)
{
    private readonly List<JobEvent> events = [];

    public int Epoch { get; } = epoch;

    /// <summary>When the worker claimed the job.</summary>
    public DateTimeOffset Claimed { get; } = claimed;

    public IEnumerable<int> Steps => events.OfType<TrainingStepped>().Select(e => e.Step);

    public IEnumerable<int> Checkpoints => events.OfType<CheckpointSaved>().Select(e => e.Step);

    public IEnumerable<WorkProgressed> Progress(string stage) => events.OfType<WorkProgressed>().Where(e => e.Stage == stage);

    /// <summary>The step from which training went on; null when no step of this attempt was told. Every step must be logged.</summary>
    public int? WentOnFrom => Steps.Any() ? Steps.Min() - 1 : null;

    /// <summary>Events in the order of their time: on one machine those of an attempt lie between two claims.</summary>
    public static IReadOnlyList<AttemptHistory> Of(IEnumerable<JobEvent> events)
    {
        var attempts = new List<AttemptHistory>();
        foreach (var jobEvent in events)
        {
            if (jobEvent is StateChanged { State: JobState.Running } claim && attempts.All(a => a.Epoch != claim.Epoch))
            {
                attempts.Add(new AttemptHistory(claim.Epoch, claim.At));
            }
            else if (attempts.Count > 0)
            {
                attempts[^1].events.Add(jobEvent);
            }
        }
        return attempts;
    }
}
