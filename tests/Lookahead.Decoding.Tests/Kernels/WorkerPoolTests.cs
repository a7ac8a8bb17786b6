using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Kernels;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ManyShortPieces_ExecutesEachItemOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var round = 0; round < 2000; round++)
        {
            var counting = new Counting(1 + round % 17);
            pool.Run(counting, counting.Counts.Length);
            Assert.All(counting.Counts, count => Assert.Equal(1, count));
            Assert.InRange(counting.GreatestWorker, 0, threads - 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ItemThrows_ThrowsItAndStaysUsable(int threads)
    {
        using var pool = new WorkerPool(threads);
        Assert.Throws<InvalidDataException>(() => pool.Run(new Throwing(), 10));
        var counting = new Counting(10);
        pool.Run(counting, 10);
        Assert.All(counting.Counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_Disposed_Throws()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new Counting(2), 2));
    }

    private sealed class Counting(int items) : IParallelWork
    {
        private int greatestWorker;

        public int[] Counts { get; } = new int[items];

        public int GreatestWorker => greatestWorker;

        public void Execute(int item, int worker)
        {
            Interlocked.Increment(ref Counts[item]);
            InterlockedMax(worker);
        }

        private void InterlockedMax(int worker)
        {
            int seen;
            while ((seen = Volatile.Read(ref greatestWorker)) < worker && Interlocked.CompareExchange(ref greatestWorker, worker, seen) != seen)
            {
            }
        }
    }

    private sealed class Throwing : IParallelWork
    {
        public void Execute(int item, int worker) => throw new InvalidDataException($"item {item}");
    }
}
