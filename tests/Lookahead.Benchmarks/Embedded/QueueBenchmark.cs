using System.Runtime.CompilerServices;
using System.Text;
using Lookahead.Benchmarks.Frame;
using Lookahead.Embedded;
using Lookahead.Jobs.Queues;

namespace Lookahead.Benchmarks.Embedded;

/// <summary>What the file queue costs on top of the one durable file that a message needs at the least.</summary>
internal sealed class QueueBenchmark : IBenchmark
{
    private const int BodyBytes = 100;

    public string Name => "queue-embedded";

    public string Description => "the file queue (send; send, receive, complete) against one fsynced file per message";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var folder = new WorkFolder(options.WorkFolder);
        using var store = EmbeddedStore.Open(folder.Path);
        var messages = options.Quick ? 50 : 500;
        var message = new string('x', BodyBytes);
        var bare = Contender.Rate("fsynced-files", messages, _ =>
        {
            DurableFiles.Write(folder.Sub("bare"), messages, Encoding.UTF8.GetBytes(message));
            return Task.CompletedTask;
        });
        var parameters = new Dictionary<string, object> { ["messages"] = messages, ["body_bytes"] = BodyBytes, ["file_system"] = folder.FileSystem };

        yield return new BenchmarkCase("send", "messages/s", Direction.HigherIsBetter,
            new Contender("file-queue", async (clock, token) =>
            {
                var queue = store.Queue("send");
                var start = clock.GetTimestamp();
                await SendAsync(queue, messages, message, token);
                var rate = messages / clock.GetElapsedTime(start).TotalSeconds;
                await DrainAsync(queue, messages, token);
                return rate;
            }),
            bare) { Parameters = parameters };

        yield return new BenchmarkCase("round-trip", "messages/s", Direction.HigherIsBetter,
            Contender.Rate("file-queue", messages, async token =>
            {
                var queue = store.Queue("round-trip");
                await SendAsync(queue, messages, message, token);
                await DrainAsync(queue, messages, token);
            }),
            bare) { Parameters = parameters };
    }

    private static async Task SendAsync(IJobQueue queue, int messages, string body, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
        {
            await queue.SendAsync(new QueueMessage(body), TimeSpan.Zero, cancellationToken);
        }
    }

    private static async Task DrainAsync(IJobQueue queue, int messages, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
        {
            var received = await queue.ReceiveAsync(TimeSpan.FromSeconds(10), cancellationToken)
                ?? throw new BenchmarkException($"The queue gave {i} of {messages} messages back.");
            await queue.CompleteAsync(received, cancellationToken);
        }
    }
}
