using Lookahead.Jobs.Storage;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.PortContracts;

public abstract partial class BlobStoreContract
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [ContractFact]
    public async Task Lease_NoBlob_CreatesItEmpty()
    {
        var store = Connect();

        await using var lease = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        Assert.NotNull(lease);
        Assert.NotEmpty(lease.Id);
        Assert.Empty((await store.GetAsync(Name("lock"), Never))!.Content);
        Assert.True(await store.IsLeasedAsync(Name("lock"), Never));
    }

    [ContractFact]
    public async Task Lease_BlobThere_KeepsItsContent()
    {
        var store = Connect();
        await store.PutAsync(Name("lock"), Bytes("content"), PutCondition.None, Never);

        await using var lease = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        Assert.Equal("content", await TextAsync(store, Name("lock")));
    }

    [ContractFact]
    public async Task Lease_HeldByAnother_ReturnsNull()
    {
        await using var lease = await Connect().TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        Assert.Null(await Connect().TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never));
        Assert.True(await Connect().IsLeasedAsync(Name("lock"), Never));
    }

    [ContractFact]
    public async Task Lease_ManyClientsAtOnce_OneGetsIt()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            () => Connect().TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never))));

        await using var lease = Assert.Single(leases, lease => lease is not null);
    }

    [ContractFact]
    public async Task Lease_Released_IsFreeAtOnce()
    {
        var store = Connect();
        var lease = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        await lease!.ReleaseAsync(Never);

        Assert.False(await store.IsLeasedAsync(Name("lock"), Never));
        await using var next = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);
        Assert.NotNull(next);
        Assert.NotEqual(lease.Id, next.Id);
        await lease.ReleaseAsync(Never);
        Assert.True(await store.IsLeasedAsync(Name("lock"), Never));
        await Assert.ThrowsAsync<LeaseLostException>(() => lease.RenewAsync(Never));
    }

    [ContractFact]
    public async Task Lease_Disposed_IsFreeAtOnce()
    {
        var store = Connect();
        await (await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never))!.DisposeAsync();

        Assert.False(await store.IsLeasedAsync(Name("lock"), Never));
    }

    [ContractFact]
    public async Task Lease_DurationPassed_EndsAndRenewByTheOldHolderThrows()
    {
        var store = Connect();
        var lost = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        await AdvanceAsync(LeaseDuration + Moment);

        Assert.False(await store.IsLeasedAsync(Name("lock"), Never));
        await using var next = await Connect().TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);
        Assert.NotNull(next);
        var error = await Assert.ThrowsAsync<LeaseLostException>(() => lost!.RenewAsync(Never));
        Assert.Equal(Name("lock"), error.BlobName);
        await lost!.DisposeAsync();
        Assert.True(await store.IsLeasedAsync(Name("lock"), Never));
        await next.RenewAsync(Never);
    }

    [ContractFact]
    public async Task Lease_Renewed_LastsFromThen()
    {
        var store = Connect();
        await using var lease = await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never);

        for (var i = 0; i < 2; i++)
        {
            await AdvanceAsync(LeaseDuration * 0.7);
            await lease!.RenewAsync(Never);
        }

        Assert.True(await store.IsLeasedAsync(Name("lock"), Never));
        Assert.Null(await store.TryAcquireLeaseAsync(Name("lock"), LeaseDuration, Never));
    }

    [ContractFact]
    public async Task IsLeased_NeverLeased_False()
    {
        var store = Connect();

        Assert.False(await store.IsLeasedAsync(Name("none"), Never));
        await store.PutAsync(Name("a"), Bytes("x"), PutCondition.None, Never);
        Assert.False(await store.IsLeasedAsync(Name("a"), Never));
    }
}
