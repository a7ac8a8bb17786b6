using Lookahead.Api.Jobs;
using Lookahead.Api.Submission;
using Lookahead.Azure.Amqp;
using Lookahead.Azure.Resilience;
using Lookahead.Chaos.Frame;
using Lookahead.Chaos.InProcess;
using Lookahead.Emulation;
using Lookahead.Jobs.Chaining;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Chaos.Network;

/// <summary>Jobs over a Service Bus that goes down, cuts connections, throttles and loses message locks.</summary>
internal sealed class BrokerDown : IChaosScenario
{
    private const string Queue = "jobs";
    private const int Workers = 2;
    private const int Steps = 20;

    private static readonly string Submission = """
        {"kind": "generate", "model": {"source": "path", "path": "model"}, "prompts": ["a"], "max_attempts": 100}
        """;

    public string Name => "broker-down";

    public string Claim =>
        "The broker (an emulator of Service Bus, over AMQP) is down when every second job is submitted: the submission succeeds, the job stays queued and the sweep sends its wake-up later. "
        + "While jobs run, the broker goes down and comes back, cuts connections, throttles, or loses all message locks. Every job succeeds in its first attempt, and no message is left.";

    public int FullCount => 40;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        var random = run.NewRandom();
        var options = new ServiceBusEmulatorOptions
        {
            Queues = new Dictionary<string, QueueSettings> { [Queue] = new() { LockDuration = TimeSpan.FromSeconds(10), MaxDeliveryCount = 100 } },
        };
        await using var broker = await ServiceBusEmulator.StartAsync(options);
        var blobs = new MemoryBlobStore(TimeProvider.System);
        await using var service = Client(broker);
        await using var first = Client(broker);
        await using var second = Client(broker);
        await using var world = new ChaosWorld(blobs, service, ledger)
        {
            Options = ChaosWorld.ShortIntervals with { QueuedGrace = TimeSpan.FromMilliseconds(500), ResendInterval = TimeSpan.FromSeconds(2) },
        };
        var submitter = Submitter(blobs, world.Store, service);
        var fault = Fault.None;
        var down = 0;
        var handler = new SteppingHandler(Steps, interval: 5, pause: TimeSpan.FromMilliseconds(20))
        {
            AfterStep = async (_, step, token) =>
            {
                if (step == 5)
                {
                    await StrikeAsync(broker, Interlocked.Exchange(ref fault, Fault.None), ledger, token);
                }
            },
        };
        world.StartWorker(handler, itsQueue: first);
        world.StartWorker(handler, itsQueue: second);
        var ids = new List<string>();
        for (var i = 0; i < run.Count; i++)
        {
            if (i % 2 == 0)
            {
                broker.Kill();
                down++;
                ledger.CountFaults();
            }
            fault = (Fault)random.Next((int)Fault.Down, (int)Fault.Last + 1);
            ids.Add((await submitter.SubmitAsync(Submission, OwnerId.Local, cancellationToken)).Id);
            ledger.CountJob();
            if (i % 2 == 0)
            {
                ledger.Check((await world.Store.FindAsync(ids[^1], cancellationToken))?.State == JobState.Queued, $"Job {ids[^1]}, submitted to a dead broker, is not queued.");
                broker.Restart();
            }
            await world.CheckResultsAsync([ids[^1]], handler, cancellationToken);
            run.Log($"job {ids.Count} of {run.Count} is done");
        }
        await world.WaitAsync(() => broker.Count(Queue) == 0, $"{broker.Count(Queue)} messages are left.", cancellationToken);
        await world.EndAsync();
        ledger.Set("submissions while the broker was down", down, "");
        ledger.Check(handler.Overlaps == 0, $"{handler.Overlaps} times two workers ran one job.");
        foreach (var id in ids)
        {
            ledger.Check(handler.Runs(id) == 1, $"Job {id} ran {handler.Runs(id)} times.");
        }
        return ledger.Finding();
    }

    private static async Task StrikeAsync(ServiceBusEmulator broker, Fault fault, ChaosLedger ledger, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case Fault.Down:
                broker.Kill();
                await Task.Delay(100, cancellationToken);
                broker.Restart();
                break;
            case Fault.Cut:
                broker.Faults.DropConnections();
                break;
            case Fault.LocksLost:
                broker.Faults.LoseLocks();
                break;
            case Fault.Throttled:
                broker.Faults.ThrottleNext(3);
                break;
            default:
                return;
        }
        ledger.CountFaults();
        ledger.Add($"struck while running: {fault}", 1, "");
    }

    private static ServiceBusQueue Client(ServiceBusEmulator broker) => new(
        new ServiceBusQueueOptions
        {
            ConnectionString = broker.ConnectionString,
            Queue = Queue,
            ServerBusyWait = TimeSpan.FromMilliseconds(100),
            // As it is in Azure, but for the waits, which are cut short.
            Resilience = new AzureResilienceOptions { FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromMilliseconds(200), BreakDuration = TimeSpan.FromMilliseconds(500) },
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static JobSubmitter Submitter(IBlobStore blobs, JobStore store, ServiceBusQueue queue)
    {
        var (events, queues) = (new JobEventLog(blobs, TimeProvider.System), new WorkQueues(queue));
        var signals = new JobSignals(events, queues, new JobChain(blobs, store, events, queues, NullLogger.Instance), TimeProvider.System, NullLogger<JobSignals>.Instance);
        return new JobSubmitter(store, blobs, signals, [], TimeProvider.System);
    }

    private enum Fault
    {
        None,
        Down,
        Cut,
        LocksLost,
        Throttled,
        Last = Throttled,
    }
}
