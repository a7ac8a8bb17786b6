using System.Runtime.ExceptionServices;

namespace Lookahead.Decoding.Kernels;

/// <summary>Work cut into items that may run in any order and on any thread.</summary>
internal interface IParallelWork
{
    /// <param name="item">Which item.</param>
    /// <param name="worker">Which worker runs it, below <see cref="WorkerPool.Threads"/>: an index for scratch memory.</param>
    void Execute(int item, int worker);
}

/// <summary>
/// A few threads that help the caller through short pieces of parallel work (tens of microseconds), without allocation.
/// Items are claimed one by one, the caller claims too, so a helper that the system does not run delays nothing but the
/// item it holds. Helpers spin for a moment after work and then sleep.
/// </summary>
/// <remarks>One caller at a time. An item's result must not depend on who runs it.</remarks>
public sealed class WorkerPool : IDisposable
{
    // About 50 microseconds: longer than the serial parts of a decoding step, shorter than anybody would notice.
    private const int SpinsBeforeSleep = 1500;

    private readonly Thread[] helpers;
    private readonly SemaphoreSlim wake = new(0);
    private IParallelWork? work;
    private long ticket; // Generation in the upper half, items not yet claimed in the lower: one word, so a claim is for this work and no other.
    private int unfinished;
    private int sleeping;
    private Exception? failure;
    private volatile bool disposed;

    /// <param name="threads">Threads in all, the caller's included; 0 means one per core.</param>
    public WorkerPool(int threads = 0)
    {
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        helpers = new Thread[Threads - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            var worker = i + 1;
            helpers[i] = new Thread(() => Help(worker)) { IsBackground = true, Name = $"decoding worker {worker}" };
            helpers[i].Start();
        }
    }

    public int Threads { get; }

    /// <summary>Runs items 0..items-1 and returns when all are done. The first error of an item is thrown here.</summary>
    internal void Run(IParallelWork parallel, int items)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (items <= 1 || helpers.Length == 0)
        {
            for (var item = 0; item < items; item++)
            {
                parallel.Execute(item, worker: 0);
            }
            return;
        }
        work = parallel;
        unfinished = items;
        var generation = (ticket >> 32) + 1;
        Interlocked.Exchange(ref ticket, (generation << 32) | (uint)items); // A full fence: before sleeping is read.
        var asleep = Math.Min(Volatile.Read(ref sleeping), items - 1);
        if (asleep > 0)
        {
            wake.Release(asleep);
        }
        while (TryWork(worker: 0))
        {
        }
        var spinner = new SpinWait();
        while (Volatile.Read(ref unfinished) > 0)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        if (Interlocked.Exchange(ref failure, null) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }
        disposed = true;
        if (helpers.Length > 0)
        {
            wake.Release(helpers.Length);
        }
        foreach (var helper in helpers)
        {
            helper.Join();
        }
        wake.Dispose();
    }

    private void Help(int worker)
    {
        var idle = 0;
        while (!disposed)
        {
            if (TryWork(worker))
            {
                idle = 0;
            }
            else if (++idle < SpinsBeforeSleep)
            {
                Thread.SpinWait(1);
            }
            else
            {
                idle = 0;
                Sleep();
            }
        }
    }

    private void Sleep()
    {
        Interlocked.Increment(ref sleeping); // A full fence: before the ticket is read, so work and sleeper cannot miss each other.
        if ((uint)Volatile.Read(ref ticket) == 0 && !disposed)
        {
            wake.Wait();
        }
        Interlocked.Decrement(ref sleeping);
    }

    private bool TryWork(int worker)
    {
        var seen = Volatile.Read(ref ticket);
        while ((uint)seen > 0)
        {
            var before = Interlocked.CompareExchange(ref ticket, seen - 1, seen);
            if (before == seen)
            {
                // The work cannot change before this item is finished.
                Execute((int)(uint)seen - 1, worker);
                return true;
            }
            seen = before;
        }
        return false;
    }

    private void Execute(int item, int worker)
    {
        try
        {
            work!.Execute(item, worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);
        }
        finally
        {
            Interlocked.Decrement(ref unfinished);
        }
    }
}
