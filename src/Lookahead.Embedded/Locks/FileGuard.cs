using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Locks;

/// <summary>
/// Mutual exclusion over all processes that use the same lock file. For short sections; the file is never deleted,
/// because a process could then lock the deleted file while another locks its successor.
/// </summary>
internal sealed class FileGuard(string path, TimeSpan timeout)
{
    /// <summary>How long to wait at most before a holder counts as hung.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    // Tasks of this process queue up here, so that only one of them polls the OS lock.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();
    private readonly SemaphoreSlim _turn = Turns.GetOrAdd(path, _ => new SemaphoreSlim(1));

    /// <exception cref="TimeoutException">Another process holds the guard for too long: it is stopped or hung.</exception>
    public async Task<Held> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One process at a time waits at the door. Without this, a process that leaves and comes back at once
            // would nearly always find the guard free before those who have waited.
            using var door = await TakeAsync(path + ".next", cancellationToken);
            return new Held(await TakeAsync(path, cancellationToken), _turn);
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    private async Task<SafeFileHandle> TakeAsync(string file, CancellationToken cancellationToken)
    {
        // Waiting for another process is real time, whatever clock the store was given.
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (OsLock.TryTake(file) is { } handle)
            {
                return handle;
            }
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw new TimeoutException(
                    $"Another process has held '{file}' for {timeout.TotalSeconds:0} s. It may be stopped or hung; ending it frees the lock.");
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Enters when nobody is inside; else null at once.</summary>
    public Held? TryEnter()
    {
        if (!_turn.Wait(0))
        {
            return null;
        }
        try
        {
            if (OsLock.TryTake(path) is { } handle)
            {
                return new Held(handle, _turn);
            }
        }
        catch
        {
            _turn.Release();
            throw;
        }
        _turn.Release();
        return null;
    }

    /// <summary>The guard is held until this is disposed.</summary>
    public sealed class Held(SafeFileHandle handle, SemaphoreSlim turn) : IDisposable
    {
        /// <summary>The lock file itself, which may carry a little state of whatever it guards.</summary>
        public SafeFileHandle Handle { get; } = handle;

        public void Dispose()
        {
            Handle.Dispose();
            turn.Release();
        }
    }
}
