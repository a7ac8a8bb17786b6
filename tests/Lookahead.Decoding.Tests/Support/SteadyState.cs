using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Steps of a model of 3 heads that has run before.</summary>
internal static class SteadyState
{
    /// <summary>Managed memory of 100 forwards and drafts: the least of a few rounds, since the runtime itself allocates now and then, on first calls and when it recompiles.</summary>
    public static long AllocatedBytes(ExactWeights weights)
    {
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: 2);
        int[] tokens = [1, 2, 3, 4, 5, 6], rows = [0, 3];
        SlotFeed[] feeds = [new(0, 5, 3, 3), new(1, 9, 3, 3)];
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                exact.Forward(tokens, feeds);
                exact.Draft(rows, 3);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return Enumerable.Range(0, 5).Min(_ => Allocated());
    }
}
