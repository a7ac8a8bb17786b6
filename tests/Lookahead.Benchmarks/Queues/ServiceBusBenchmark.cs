using System.Runtime.CompilerServices;
using Lookahead.Azure.Amqp;
using Lookahead.Benchmarks.Frame;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Benchmarks.Queues;

/// <summary>What the queue on Service Bus costs on top of its AMQP library, and what a job costs on top of its message.</summary>
internal sealed class ServiceBusBenchmark : IBenchmark
{
    private const int BodyBytes = 100;
    private const int AtATime = 16;
    private static readonly string Body = new('x', BodyBytes);

    public string Name => "queue";

    public string Description => "the queue on Service Bus (emulator) against AMQPNetLite; latency, loss and memory of jobs that do nothing";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var emulator = await EmulatorProcess.StartAsync(cancellationToken);
        var messages = options.Quick ? 500 : 2_000;
        var parameters = new Dictionary<string, object> { ["messages"] = messages, ["body_bytes"] = BodyBytes, ["service"] = "emulator, a process of its own" };
        BenchmarkCase Rate(string name, Contender subject, Contender baseline) =>
            new(name, "messages/s", Direction.HigherIsBetter, subject, baseline) { Parameters = parameters, Threads = Environment.ProcessorCount };

        yield return Rate("send", Send(emulator, messages, 1), SendRaw(emulator, messages, 1));
        yield return Rate($"send-x{AtATime}", Send(emulator, messages, AtATime), SendRaw(emulator, messages, AtATime));
        yield return Rate("receive-settle", Receive(emulator, messages), ReceiveRaw(emulator, messages, "amqpnetlite-management", (queue, message) => queue.CompleteAsync(message)));
        yield return Rate("receive-settle-accept", Receive(emulator, messages), ReceiveRaw(emulator, messages, "amqpnetlite-accept", (queue, message) =>
        {
            queue.Accept(message);
            return Task.CompletedTask;
        }));

        var latency = new JobLatency(emulator, options.WorkFolder, options.Quick ? 20 : 100);
        yield return Latency("job-median", 0.5);
        yield return Latency("job-p95", 0.95);

        var jobs = options.Quick ? 200 : 10_000;
        var facts = new Dictionary<string, object> { ["jobs"] = jobs };
        var backlog = new JobBacklog(emulator, options.WorkFolder, jobs, facts);
        yield return new BenchmarkCase("backlog-memory", "MiB", Direction.LowerIsBetter, backlog.AtTheEnd(), backlog.AfterAFifth())
        {
            Parameters = facts,
            Runs = 1,
            Threads = Environment.ProcessorCount,
            WarmUp = _ => Task.CompletedTask,
        };

        BenchmarkCase Latency(string name, double percentile) =>
            new(name, "ms", Direction.LowerIsBetter, latency.Jobs(percentile), latency.Messages(percentile))
            {
                Parameters = new Dictionary<string, object> { ["jobs"] = options.Quick ? 20 : 100 },
                Runs = 3,
                Threads = Environment.ProcessorCount,
            };
    }

    private static ServiceBusQueue Open(EmulatorProcess emulator, string queue) => new(emulator.Options(queue), TimeProvider.System, NullLoggerFactory.Instance);

    private static string NewName() => Guid.NewGuid().ToString("N");

    private static Contender Send(EmulatorProcess emulator, int messages, int atATime) => new("service-bus-queue", async (clock, token) =>
    {
        await using var queue = Open(emulator, NewName());
        await queue.SendAsync(new QueueMessage(Body), TimeSpan.Zero, token); // opens the link
        return await RateAsync(clock, messages, atATime, () => queue.SendAsync(new QueueMessage(Body), TimeSpan.Zero, token));
    });

    private static Contender SendRaw(EmulatorProcess emulator, int messages, int atATime) => new("amqpnetlite", async (clock, _) =>
    {
        await using var queue = await RawQueue.OpenAsync(emulator, NewName());
        await queue.SendAsync(Body);
        return await RateAsync(clock, messages, atATime, () => queue.SendAsync(Body));
    });

    private static Contender Receive(EmulatorProcess emulator, int messages) => new("service-bus-queue", async (clock, token) =>
    {
        await using var queue = Open(emulator, NewName());
        await RateAsync(clock, messages + 1, AtATime, () => queue.SendAsync(new QueueMessage(Body), TimeSpan.Zero, token));
        await OneAsync();
        return await RateAsync(clock, messages, 1, OneAsync);

        async Task OneAsync()
        {
            var message = await queue.ReceiveAsync(TimeSpan.FromSeconds(30), token) ?? throw new BenchmarkException("The queue gave a message too few.");
            await queue.CompleteAsync(message, token);
        }
    });

    private static Contender ReceiveRaw(EmulatorProcess emulator, int messages, string name, Func<RawQueue, global::Amqp.Message, Task> settle) => new(name, async (clock, _) =>
    {
        await using var queue = await RawQueue.OpenAsync(emulator, NewName());
        await RateAsync(clock, messages + 1, AtATime, () => queue.SendAsync(Body));
        await settle(queue, await queue.ReceiveAsync());
        return await RateAsync(clock, messages, 1, async () => await settle(queue, await queue.ReceiveAsync()));
    });

    /// <returns>Calls per second.</returns>
    private static async Task<double> RateAsync(TimeProvider clock, int calls, int atATime, Func<Task> call)
    {
        var left = calls;
        var start = clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await call();
            }
        }));
        return calls / clock.GetElapsedTime(start).TotalSeconds;
    }
}
