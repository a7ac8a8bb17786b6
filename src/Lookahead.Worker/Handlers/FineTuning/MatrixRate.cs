using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>How fast this machine multiplies matrices just now: the base of the time that a plan names.</summary>
internal static class MatrixRate
{
    /// <summary>
    /// Share of that rate at which training steps run: about; 0.3 to 0.5 were measured once, on two busy cores, with models of
    /// 6M and 11M parameters. The estimate of the first steps replaces it.
    /// </summary>
    public const double TrainingEfficiency = 0.4;

    private const int Size = 512;
    private const int Products = 16;

    /// <summary>
    /// fp32 operations per second over all threads together, each working alone as the trainer's do; about 0.1 s. Null when the
    /// clock saw no time pass.
    /// </summary>
    public static double? Measure(int threads, TimeProvider time)
    {
        void Work(int thread)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var (a, b) = (rand(Size, Size), rand(Size, Size));
            for (var i = 0; i < Products; i++)
            {
                using var product = a.mm(b);
            }
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, threads, options, Work); // The first products load code and start threads.
        var started = time.GetTimestamp();
        Parallel.For(0, threads, options, Work);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        return seconds > 0 ? 2.0 * Size * Size * Size * Products * threads / seconds : null;
    }
}
