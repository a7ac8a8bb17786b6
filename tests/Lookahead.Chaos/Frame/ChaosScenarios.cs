using Lookahead.Chaos.InProcess;
using Lookahead.Chaos.Network;
using Lookahead.Chaos.Processes;

namespace Lookahead.Chaos.Frame;

/// <summary>All scenarios, in the order of the report.</summary>
public static class ChaosScenarios
{
    public static IReadOnlyList<IChaosScenario> All { get; } =
    [
        new KillFineTune(), new KillPassAtK(), new KillCheckpointWrite(), new StalledWorker(), new SplitEvaluation(),
        new DuplicateDeliveries(), new TwoWorkers(), new MessageLockLost(), new LeaseLost(), new ClockSkew(), new PoisonJob(), new CancelRaces(),
        new BlobFaults(), new BrokerDown(),
    ];
}
