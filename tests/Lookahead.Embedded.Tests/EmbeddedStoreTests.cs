using Lookahead.Embedded.Tests.Support;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests;

public sealed class EmbeddedStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Open_Again_EverythingIsStillThere()
    {
        using (var store = EmbeddedStore.Open(_root.Path))
        {
            await store.Blobs.PutAsync("a", new byte[3], PutCondition.None, Never);
            await store.Queue("jobs").SendAsync(new QueueMessage("message"), TimeSpan.Zero, Never);
            Assert.NotNull(await store.Queue("jobs").ReceiveAsync(TimeSpan.Zero, Never));
        }

        using var again = EmbeddedStore.Open(_root.Path);
        Assert.Equal(3, (await again.Blobs.GetAsync("a", Never))!.Content.Length);
        Assert.Equal("message", (await again.Queue("jobs").ReceiveAsync(TimeSpan.Zero, Never))!.Body);
    }

    [Fact]
    public void Queue_SameName_SameObject()
    {
        using var store = EmbeddedStore.Open(_root.Path);

        Assert.Same(store.Queue("jobs"), store.Queue("jobs"));
        Assert.NotSame(store.Queue("jobs"), store.Queue("hooks"));
    }

    [Fact]
    public async Task Open_FilesCannotBeLocked_SaysSo()
    {
        using var process = TestProcess.StartWith("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1", "fill", _root.Path);

        var line = Assert.Single(await process.RestOfOutputAsync());

        Assert.StartsWith("not-supported Files in", line, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
    }
}
