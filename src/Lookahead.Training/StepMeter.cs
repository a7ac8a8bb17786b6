using Lookahead.Jobs.Events;

namespace Lookahead.Training;

/// <summary>Means of losses and the speed since the last report, and the time left at that speed.</summary>
internal sealed class StepMeter(TimeProvider time, int steps, int heads, int startStep)
{
    private readonly long started = time.GetTimestamp();
    private double[] lossSums = new double[heads];
    private double norm;
    private int count;
    private long tokens;
    private long since = time.GetTimestamp();

    public void Add(double[] losses, double gradientNorm, int tokenCount)
    {
        for (var i = 0; i < losses.Length; i++)
        {
            lossSums[i] += losses[i];
        }
        norm += gradientNorm;
        tokens += tokenCount;
        count++;
    }

    public TrainingStepped Report(int step, double learningRate)
    {
        var seconds = Math.Max(1e-9, time.GetElapsedTime(since).TotalSeconds);
        var secondsPerStep = time.GetElapsedTime(started).TotalSeconds / Math.Max(1, step - startStep);
        var report = new TrainingStepped(step, steps, [.. lossSums.Select(sum => sum / count)], learningRate,
            norm / count, tokens / seconds, secondsPerStep * (steps - step));
        (lossSums, norm, count, tokens, since) = (new double[heads], 0, 0, 0, time.GetTimestamp());
        return report;
    }
}
