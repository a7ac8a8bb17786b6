using Lookahead.Chaos.Frame;
using Lookahead.Chaos.InProcess;
using Lookahead.Chaos.Network;
using Lookahead.Chaos.Processes;
using Lookahead.TestSupport;

namespace Lookahead.Chaos.Tests;

/// <summary>Each scenario, with a few faults in the quick tier and as many as <c>./bench chaos</c> deals out in the full one.</summary>
public sealed class ScenarioTests
{
    [ChaosFact(typeof(KillFineTune))]
    public Task KillFineTune_WorkersKilled_NoJobIsLostAndWeightsAreEqual() => HoldsAsync(new KillFineTune());

    [ChaosFact(typeof(KillPassAtK))]
    public Task KillPassAtK_WorkersKilled_ResultsAreEqualByteForByte() => HoldsAsync(new KillPassAtK());

    [ChaosFact(typeof(KillCheckpointWrite))]
    public Task KillCheckpointWrite_WorkersKilledWhileWriting_TheCheckpointBeforeIsLoaded() => HoldsAsync(new KillCheckpointWrite());

    [ChaosFact(typeof(StalledWorker))]
    public Task StalledWorker_PastItsLease_NoneOfItsWritesIsVisible() => HoldsAsync(new StalledWorker());

    [ChaosFact(typeof(SplitEvaluation))]
    public Task SplitEvaluation_WorkersKilled_EqualsTheUnsplitOneByteForByte() => HoldsAsync(new SplitEvaluation());

    [ChaosFact(typeof(DuplicateDeliveries))]
    public Task DuplicateDeliveries_OfOneJob_OneRunAndOneResult() => HoldsAsync(new DuplicateDeliveries());

    [ChaosFact(typeof(TwoWorkers))]
    public Task TwoWorkers_OneJob_OneRunsIt() => HoldsAsync(new TwoWorkers());

    [ChaosFact(typeof(MessageLockLost))]
    public Task MessageLockLost_WhileRunning_TheJobGoesOn() => HoldsAsync(new MessageLockLost());

    [ChaosFact(typeof(LeaseLost))]
    public Task LeaseLost_WhileRunning_AnotherWorkerGoesOnFromTheCheckpoint() => HoldsAsync(new LeaseLost());

    [ChaosFact(typeof(ClockSkew))]
    public Task ClockSkew_OfTenMinutes_NoJobIsLostAndNoLeaseOverrun() => HoldsAsync(new ClockSkew());

    [ChaosFact(typeof(PoisonJob))]
    public Task PoisonJob_AfterItsAttempts_FailsWithTheReason() => HoldsAsync(new PoisonJob());

    [ChaosFact(typeof(CancelRaces))]
    public Task CancelRaces_AtEveryMoment_OneFinalStateEach() => HoldsAsync(new CancelRaces());

    [ChaosFact(typeof(BlobFaults))]
    public Task BlobFaults_ThreeCallsInTen_EveryJobSucceedsOnce() => HoldsAsync(new BlobFaults());

    [ChaosFact(typeof(BrokerDown))]
    public Task BrokerDown_AtSubmitAndWhileRunning_EveryJobSucceedsInItsFirstAttempt() => HoldsAsync(new BrokerDown());

    private static async Task HoldsAsync(IChaosScenario scenario)
    {
        var count = Tier.Count(scenario.QuickCount, scenario.FullCount);

        var finding = await scenario.RunAsync(ChaosRun.Quiet(count), CancellationToken.None);

        Assert.Empty(finding.Violations);
        Assert.True(finding.Jobs > 0, "No job was run.");
        Assert.True(finding.Faults >= count / 2, $"Only {finding.Faults} faults struck.");
    }
}
