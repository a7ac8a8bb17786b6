using Lookahead.Jobs.Specifications;

namespace Lookahead.Training.Objective;

/// <summary>The weight of each head in the loss as training goes on.</summary>
public static class HeadWeights
{
    /// <param name="step">From 0.</param>
    /// <param name="settings">The schedule.</param>
    /// <param name="heads">n.</param>
    /// <returns>Of heads 1..n. During the heads' warm-up head 1 weighs nothing: it is frozen.</returns>
    public static double[] At(int step, TrainingSettings settings, int heads) =>
        [.. Enumerable.Range(1, heads).Select(head => At(step, settings, heads, head))];

    private static double At(int step, TrainingSettings settings, int heads, int head)
    {
        var warmingUp = step < settings.HeadsWarmupSteps;
        if (head == 1)
        {
            return warmingUp ? 0 : 1;
        }
        return settings.ExtraHeadWeight * (warmingUp ? 1 : Share(step - settings.HeadsWarmupSteps, settings, heads, head));
    }

    private static double Share(int step, TrainingSettings settings, int heads, int head) => settings.ExtraHeadSchedule switch
    {
        ExtraHeadSchedule.Ramp => Math.Min(1, (step + 1.0) / Math.Max(1, settings.ExtraHeadRampSteps)),
        ExtraHeadSchedule.Curriculum => step >= (head - 2) * (double)settings.ExtraHeadRampSteps / (heads - 1) ? 1 : 0,
        _ => 1,
    };
}
