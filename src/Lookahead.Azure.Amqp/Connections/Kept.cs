namespace Lookahead.Azure.Amqp.Connections;

/// <summary>Something that is opened on first use and again whenever it has closed. One opening at a time.</summary>
internal sealed class Kept<T>(Func<CancellationToken, Task<T>> open, Func<T, bool> isOpen) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private volatile T? current;

    /// <summary>What is open now, or null.</summary>
    public T? Open => current is { } found && isOpen(found) ? found : null;

    public async Task<T> GetAsync(CancellationToken cancellationToken)
    {
        if (Open is { } ready)
        {
            return ready;
        }
        await opening.WaitAsync(cancellationToken);
        try
        {
            return Open ?? (current = await open(cancellationToken));
        }
        finally
        {
            opening.Release();
        }
    }

    public void Dispose() => opening.Dispose();
}
