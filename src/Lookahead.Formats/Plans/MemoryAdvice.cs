using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>Compares a plan with the memory that there is, and tries changes until it fits.</summary>
public static class MemoryAdvice
{
    public const string Field = "training";

    /// <summary>
    /// What is wrong and what would fit, with sizes; null when the plan fits or the memory is unknown. Belongs to
    /// <see cref="ErrorCodes.OutOfMemory"/> and <see cref="Field"/>.
    /// </summary>
    public static string? Refusal(TrainingPlan plan, long? memoryBytes)
    {
        if (memoryBytes is not { } memory || plan.MemoryBytes <= memory)
        {
            return null;
        }
        var parts = string.Join(", ", plan.Memory.Where(p => p.Bytes > 0).Select(p => $"{p.Name} {MemoryText.Of(p.Bytes)}"));
        var fits = WhatWouldFit(plan, memory);
        var advice = fits.Count > 0
            ? $"What would fit: {string.Join("; ", fits)}."
            : $"No setting makes it fit; the least is {MemoryText.Of(Least(plan).MemoryBytes)}. Take a smaller model or a device with more memory.";
        return $"needs about {MemoryText.Of(plan.MemoryBytes)} on the {plan.Device.Name} ({parts}), and a worker has {MemoryText.Of(memory)} for it. {advice}";
    }

    /// <summary>
    /// Changes that bring the plan within <paramref name="memoryBytes"/>, each worked out by the same arithmetic, with the size
    /// that results. Single changes first; when none is enough, each method with all the savings together.
    /// </summary>
    public static IReadOnlyList<string> WhatWouldFit(TrainingPlan plan, long memoryBytes)
    {
        bool Fits(Change change) => plan.With(change.Specification).MemoryBytes <= memoryBytes;
        string Text(Change change) => $"{change.Name} ({MemoryText.Of(plan.With(change.Specification).MemoryBytes)})";
        var alone = SingleChanges(plan).Select(ways => ways.FirstOrDefault(Fits)).OfType<Change>().ToList();
        return [.. (alone.Count > 0 ? alone : Together(plan).Where(Fits)).Select(Text)];
    }

    private static TrainingPlan Least(TrainingPlan plan) =>
        Together(plan).Select(change => plan.With(change.Specification)).Append(plan).MinBy(p => p.MemoryBytes)!;

    private static TrainingPlan With(this TrainingPlan plan, FineTuneSpecification specification) =>
        TrainingPlan.For(plan.Config, specification, plan.Device);

    /// <summary>Kinds of change, each from the gentlest to the strongest.</summary>
    private static IEnumerable<IEnumerable<Change>> SingleChanges(TrainingPlan plan)
    {
        var specification = plan.Specification;
        var training = specification.Training;
        var rows = TrainingPlan.BatchRows(training);
        yield return Doubled(training.GradientAccumulation, rows)
            .Select(parts => new Change($"training.gradient_accumulation {parts}", specification.With(t => t with { GradientAccumulation = parts })));
        yield return Doubled(1, rows).Select(parts => Math.Max(1, rows / parts) * training.SequenceLength)
            .Select(tokens => new Change($"training.batch_tokens {tokens}", specification.With(t => t with { BatchTokens = tokens })));
        if (!training.ActivationCheckpointing)
        {
            yield return [new Change("training.activation_checkpointing true", specification.With(t => t with { ActivationCheckpointing = true }))];
        }
        if (plan.Device.IsCuda && training.Precision == Precision.Fp32)
        {
            yield return [new Change("training.precision bf16", specification.With(t => t with { Precision = Precision.Bf16 }))];
        }
        foreach (var method in LighterMethods(plan))
        {
            yield return [method];
        }
    }

    /// <summary>All savings that leave the method as it is, then with each lighter method.</summary>
    private static IEnumerable<Change> Together(TrainingPlan plan)
    {
        foreach (var method in LighterMethods(plan).Prepend(new Change("", plan.Specification)))
        {
            var rows = TrainingPlan.BatchRows(method.Specification.Training);
            foreach (var precision in Precisions(plan))
            {
                var specification = method.Specification.With(t => t with { GradientAccumulation = rows, ActivationCheckpointing = true, Precision = precision });
                string[] names =
                [
                    method.Name,
                    rows > plan.Specification.Training.GradientAccumulation ? $"training.gradient_accumulation {rows}" : "",
                    plan.Specification.Training.ActivationCheckpointing ? "" : "training.activation_checkpointing true",
                    precision == plan.Specification.Training.Precision ? "" : $"training.precision {precision.ToString().ToLowerInvariant()}",
                ];
                yield return new Change(string.Join(" with ", names.Where(n => n.Length > 0)), specification);
            }
        }
    }

    private static IEnumerable<Precision> Precisions(TrainingPlan plan) => plan.Device.IsCuda ? [Precision.Fp32, Precision.Bf16] : [plan.Specification.Training.Precision];

    /// <summary>New models have random weights, which must all be trained.</summary>
    private static IEnumerable<Change> LighterMethods(TrainingPlan plan)
    {
        var specification = plan.Specification;
        if (specification.Model.Source == ModelSource.New)
        {
            yield break;
        }
        if (specification.Method == TrainingMethod.Full)
        {
            yield return new Change("method lora", specification with { Method = TrainingMethod.Lora, Lora = new LoraSettings() });
        }
        if (specification.Method != TrainingMethod.Heads && plan.Config.NHeads > 1)
        {
            yield return new Change("method heads", specification with { Method = TrainingMethod.Heads, Lora = null });
        }
    }

    /// <summary>Twice <paramref name="start"/>, four times, and so on; <paramref name="end"/> last.</summary>
    private static IEnumerable<int> Doubled(int start, int end)
    {
        for (var value = 2L * start; value < end; value *= 2)
        {
            yield return (int)value;
        }
        if (end > start)
        {
            yield return end;
        }
    }

    private static FineTuneSpecification With(this FineTuneSpecification specification, Func<TrainingSettings, TrainingSettings> change) =>
        specification with { Training = change(specification.Training) };

    private sealed record Change(string Name, FineTuneSpecification Specification);
}
