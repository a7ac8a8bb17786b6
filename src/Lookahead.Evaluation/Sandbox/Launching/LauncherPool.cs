using System.Collections.Concurrent;
using System.Text.Json;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>Launchers that later runs use again. Safe to use from many threads at once.</summary>
internal sealed class LauncherPool(string python, LauncherHello hello) : IDisposable
{
    private readonly ConcurrentBag<Launcher> idle = [];
    private volatile bool disposed;

    /// <summary>An idle launcher or a new one; the caller returns or disposes it.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public Launcher Rent()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return idle.TryTake(out var launcher) ? launcher : Launcher.Start(python, hello);
    }

    public void Return(Launcher launcher)
    {
        idle.Add(launcher);
        if (disposed)
        {
            Dispose();
        }
    }

    /// <summary>
    /// Does something with a launcher on a thread of its own: pipes to a process cannot be read without one, and the pool of
    /// threads grows too slowly for many runs. Cancelling ends the launcher and what it runs.
    /// </summary>
    /// <param name="act">Gets a launcher for itself.</param>
    /// <param name="fault">The result when the launcher ended; gets the reason.</param>
    /// <param name="rented">A launcher that stays with the caller while it works; null: one from the pool, which takes it back.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing runs any more, and the launcher is gone.</exception>
    public async Task<T> UseAsync<T>(Func<Launcher, T> act, Func<string, T> fault, Launcher? rented, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var result = await Task.Factory.StartNew(
            () => Use(act, fault, rented, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var launcher))
        {
            launcher.Dispose();
        }
    }

    private T Use<T>(Func<Launcher, T> act, Func<string, T> fault, Launcher? rented, CancellationToken cancellationToken)
    {
        var launcher = rented ?? Rent();
        var sound = false;
        var cancellation = cancellationToken.Register(launcher.Close);
        try
        {
            var result = act(launcher);
            sound = true;
            return result;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            launcher.Close();
            return fault($"The sandbox launcher ended: {launcher.ErrorText()}");
        }
        finally
        {
            cancellation.Dispose(); // waits for a Close that has begun
            if (!sound || cancellationToken.IsCancellationRequested)
            {
                launcher.Dispose();
            }
            else if (rented is null)
            {
                Return(launcher);
            }
        }
    }
}
