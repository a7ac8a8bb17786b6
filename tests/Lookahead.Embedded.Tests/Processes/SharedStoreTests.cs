using System.Text;
using Lookahead.Embedded.Tests.Support;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Processes;

/// <summary>Several real processes on one store, all of which live.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();
    private readonly EmbeddedStore _store;

    public SharedStoreTests() => _store = EmbeddedStore.Open(_root.Path);

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task CompareAndSwap_ManyProcesses_NoIncrementIsLost()
    {
        var (count, times) = (Tier.Count(3, 8), Tier.Count(40, 200));
        await _store.Blobs.PutAsync("counter", "0"u8.ToArray(), PutCondition.IfAbsent, Never);
        var processes = Enumerable.Range(0, count).Select(_ => TestProcess.Start("increment", _root.Path, "counter", $"{times}")).ToList();

        foreach (var process in processes)
        {
            await process.RestOfOutputAsync();
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }

        Assert.Equal($"{count * times}", Encoding.UTF8.GetString((await _store.Blobs.GetAsync("counter", Never))!.Content));
    }

    [Fact]
    public async Task Receive_ManyProcesses_EachMessageOnce()
    {
        var (count, messages) = (Tier.Count(3, 8), Tier.Count(60, 1000));
        for (var i = 0; i < messages; i++)
        {
            await _store.Queue("jobs").SendAsync(new QueueMessage($"{i}"), TimeSpan.Zero, Never);
        }
        var processes = Enumerable.Range(0, count).Select(_ => TestProcess.Start("receive-all", _root.Path, "jobs")).ToList();
        foreach (var process in processes)
        {
            Assert.Equal("ready", await process.ReadLineAsync());
        }

        processes.ForEach(process => process.WriteLine("go"));

        var bodies = new List<int>();
        foreach (var process in processes)
        {
            bodies.AddRange((await process.RestOfOutputAsync()).Select(int.Parse));
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }
        Assert.Equal(Enumerable.Range(0, messages), bodies.Order());
        Assert.Null(await _store.Queue("jobs").ReceiveDeadLetterAsync(TimeSpan.Zero, Never));
    }
}
