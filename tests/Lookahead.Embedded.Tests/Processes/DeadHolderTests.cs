using Lookahead.Embedded.Tests.Support;
using Lookahead.Jobs.Queues;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Processes;

/// <summary>Processes that hold a lease or a message and are killed (SIGKILL) or stopped (SIGSTOP).</summary>
public sealed class DeadHolderTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private readonly TempFolder _root = new();
    private readonly EmbeddedStore _store;

    public DeadHolderTests() => _store = EmbeddedStore.Open(_root.Path);

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Lease_HolderKilled_IsFreeAtOnce()
    {
        using var holder = TestProcess.Start("hold-lease", _root.Path, "lock", $"{Long.TotalSeconds}");
        Assert.Equal("held", await holder.ReadLineAsync());
        Assert.True(await _store.Blobs.IsLeasedAsync("lock", Never));
        Assert.Null(await _store.Blobs.TryAcquireLeaseAsync("lock", Long, Never));

        holder.Kill();

        Assert.False(await _store.Blobs.IsLeasedAsync("lock", Never));
        await using var lease = await _store.Blobs.TryAcquireLeaseAsync("lock", Long, Never);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task Lease_HolderStopped_EndsByItsDurationAndTheHolderLearnsIt()
    {
        using var holder = TestProcess.Start("hold-lease", _root.Path, "lock", "1");
        Assert.Equal("held", await holder.ReadLineAsync());
        holder.WriteLine("renew");
        Assert.Equal("renewed", await holder.ReadLineAsync());
        holder.Signal("STOP");

        await using var lease = await Wait.ForAsync(() => _store.Blobs.TryAcquireLeaseAsync("lock", Long, Never));

        holder.Signal("CONT");
        holder.WriteLine("renew");
        Assert.Equal("lost", await holder.ReadLineAsync());
        holder.Kill();
        Assert.True(await _store.Blobs.IsLeasedAsync("lock", Never));
    }

    [Fact]
    public async Task Message_HolderKilled_ComesAgainAtOnce()
    {
        await _store.Queue("jobs").SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        using var holder = TestProcess.Start("hold-message", _root.Path, "jobs");
        Assert.Equal("a", await holder.ReadLineAsync());
        Assert.Null(await _store.Queue("jobs").ReceiveAsync(TimeSpan.Zero, Never));

        holder.Kill();

        var message = await _store.Queue("jobs").ReceiveAsync(TimeSpan.Zero, Never);
        Assert.Equal(("a", 2), (message!.Body, message.DeliveryCount));
    }

    [Fact]
    public async Task Message_HolderStopped_ComesAgainWhenTheLockEndsAndTheHolderLearnsIt()
    {
        await _store.Queue("jobs").SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        using var holder = TestProcess.Start("hold-message", _root.Path, "jobs");
        Assert.Equal("a", await holder.ReadLineAsync());
        holder.Signal("STOP");

        var message = await Wait.ForAsync(() => _store.Queue("jobs").ReceiveAsync(TimeSpan.Zero, Never));

        Assert.Equal(("a", 2), (message.Body, message.DeliveryCount));
        holder.Signal("CONT");
        holder.WriteLine("complete");
        Assert.Equal("lost", await holder.ReadLineAsync());
        await _store.Queue("jobs").CompleteAsync(message, Never);
    }
}
