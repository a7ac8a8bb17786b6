using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Jobs.Tests;

/// <summary>Says of the table what must be true of any table, and pins the cells that people rely on.</summary>
public sealed class JobLifecycleTests
{
    private static readonly JobState[] States = Enum.GetValues<JobState>();
    private static readonly JobTrigger[] Triggers = Enum.GetValues<JobTrigger>();

    [Fact]
    public void Next_EveryStateAndTrigger_IsDefined()
    {
        foreach (var state in States)
        {
            foreach (var trigger in Triggers)
            {
                _ = JobLifecycle.Next(state, trigger); // A missing cell would throw.
            }
        }
    }

    [Fact]
    public void Next_FinalState_IsNeverLeft()
    {
        foreach (var state in States.Where(s => s.IsFinal()))
        {
            Assert.All(Triggers, trigger => Assert.True(JobLifecycle.Next(state, trigger) is null || JobLifecycle.Next(state, trigger) == state));
        }
    }

    [Fact]
    public void Next_FromQueued_ReachesEveryState()
    {
        var reached = new HashSet<JobState> { JobState.Queued };
        var open = new Queue<JobState>(reached);
        while (open.TryDequeue(out var state))
        {
            foreach (var next in Triggers.Select(t => JobLifecycle.Next(state, t)).OfType<JobState>().Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }
        Assert.Equal(States.Order(), reached.Order());
    }

    [Fact]
    public void Next_CancelAccepted_NeverEndsInAnythingElse()
    {
        foreach (var trigger in Triggers)
        {
            var next = JobLifecycle.Next(JobState.Cancelling, trigger);
            Assert.True(next is null or JobState.Cancelling or JobState.Cancelled, $"{trigger} leads to {next}");
        }
    }

    [Theory]
    [InlineData(JobState.Queued, JobTrigger.RequestPause, JobState.Paused)]
    [InlineData(JobState.Queued, JobTrigger.RequestCancel, JobState.Cancelled)]
    [InlineData(JobState.Running, JobTrigger.RequestPause, JobState.Pausing)]
    [InlineData(JobState.Running, JobTrigger.Claim, JobState.Running)]
    [InlineData(JobState.Running, JobTrigger.Release, JobState.Queued)]
    [InlineData(JobState.Pausing, JobTrigger.Claim, JobState.Paused)]
    [InlineData(JobState.Pausing, JobTrigger.Succeed, JobState.Succeeded)]
    [InlineData(JobState.Paused, JobTrigger.RequestResume, JobState.Queued)]
    [InlineData(JobState.Cancelling, JobTrigger.Succeed, JobState.Cancelled)]
    [InlineData(JobState.Cancelled, JobTrigger.RequestCancel, JobState.Cancelled)]
    [InlineData(JobState.Succeeded, JobTrigger.RequestCancel, null)]
    [InlineData(JobState.Paused, JobTrigger.Claim, null)]
    public void Next_PinnedCells_AreAsDocumented(JobState state, JobTrigger trigger, JobState? expected) =>
        Assert.Equal(expected, JobLifecycle.Next(state, trigger));
}
