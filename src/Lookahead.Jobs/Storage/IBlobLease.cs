namespace Lookahead.Jobs.Storage;

/// <summary>A lease that this process holds. Disposing releases it (best effort).</summary>
public interface IBlobLease : IAsyncDisposable
{
    string Id { get; }

    /// <summary>Extends the lease by its duration, counted from now.</summary>
    /// <exception cref="LeaseLostException">The lease is no longer ours: it ran out and was taken, or was broken.</exception>
    Task RenewAsync(CancellationToken cancellationToken);

    /// <summary>Gives the lease up at once. No error when it was lost already.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);
}
