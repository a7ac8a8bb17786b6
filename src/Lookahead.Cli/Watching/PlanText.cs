using Lookahead.Cli.Output;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Events;

namespace Lookahead.Cli.Watching;

/// <summary>The plan of a training run in one line.</summary>
internal static class PlanText
{
    public static string Of(TrainingPlanFigures plan)
    {
        var parts = string.Join(", ", plan.Memory.Select(part => $"{part.Name} {MemoryText.Of(part.Bytes)}"));
        var of = plan.DeviceMemoryBytes is { } bytes ? $" of {MemoryText.Of(bytes)}" : "";
        var epochs = plan.Epochs is { } count ? $", about {count:#,0.0} epochs" : "";
        var time = Durations.Text(plan.EstimatedSeconds ?? double.NaN) is { } text ? $"; very roughly {text}" : "";
        return $"plan: {plan.TrainedParameters:#,0} of {plan.Parameters:#,0} parameters trained; "
            + $"about {MemoryText.Of(plan.MemoryBytes)}{of} on {plan.Device} ({parts}); "
            + $"{plan.Steps:#,0} steps, {plan.Tokens:#,0} tokens{epochs}; "
            + $"{plan.FlopsPerToken / 1e9:0.####} GFLOP a token, {plan.FlopsPerToken * plan.Tokens:0.0e+0} FLOP in all{time}";
    }
}
