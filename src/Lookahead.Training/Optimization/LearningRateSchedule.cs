using Lookahead.Jobs.Specifications;

namespace Lookahead.Training.Optimization;

/// <summary>Linear warm-up to the peak, then half a cosine down to a share of it (paper, appendix F).</summary>
public static class LearningRateSchedule
{
    /// <param name="step">From 0.</param>
    public static double At(int step, TrainingSettings settings)
    {
        if (step < settings.WarmupSteps)
        {
            return settings.LearningRate * (step + 1) / settings.WarmupSteps;
        }
        var progress = (double)(step - settings.WarmupSteps) / Math.Max(1, settings.Steps - settings.WarmupSteps);
        var cosine = 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));
        return settings.LearningRate * (settings.FinalLearningRateRatio + (1 - settings.FinalLearningRateRatio) * cosine);
    }
}
