using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights.Peft;

/// <summary>
/// A LoRA adapter in PEFT's layout: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> (or the older
/// <c>adapter_model.bin</c>) with tensors <c>base_model.model.MODULE.lora_A.weight</c> [r, in] and <c>lora_B.weight</c> [out, r].
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    private const string FileName = "adapter_model.safetensors";
    private const string Prefix = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";

    private readonly WeightsSource weights;

    private LoraAdapter(LoraConfig config, WeightsSource weights, IReadOnlyList<LoraPair> pairs) =>
        (Config, this.weights, Pairs) = (config, weights, pairs);

    public LoraConfig Config { get; }

    /// <summary>In the order of the file. Valid until this is disposed.</summary>
    public IReadOnlyList<LoraPair> Pairs { get; }

    /// <summary>Reads an adapter and checks it against the model that it is for.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing or wrong, another kind of adapter, or one for another model.</exception>
    public static LoraAdapter Open(string directory, ModelConfig model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var config = LoraConfig.Read(directory);
        var path = Path.Combine(directory, FileName);
        var older = Path.Combine(directory, "adapter_model.bin");
        var weights = WeightsSource.OpenFile(!File.Exists(path) && File.Exists(older) ? older : path);
        try
        {
            var shapes = TensorNames.All(model).Where(t => t.Shape.Length == 2).ToDictionary(t => t.Name, t => t.Shape);
            return new LoraAdapter(config, weights, [.. ReadPairs(weights, config, shapes)]);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Writes an adapter that PEFT loads.</summary>
    /// <param name="dtype">F32, F16 or BF16.</param>
    public static void Write(string directory, LoraConfig config, IReadOnlyList<LoraUpdate> updates, string dtype = DTypes.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(updates);
        Directory.CreateDirectory(directory);
        using (var stream = File.Create(Path.Combine(directory, FileName)))
        {
            SafetensorsWriter.Write(stream, [.. updates.SelectMany(u => new SafetensorsTensor[]
            {
                new(Prefix + u.Module + SuffixA, [config.Rank, u.In], u.ReadA, dtype),
                new(Prefix + u.Module + SuffixB, [u.Out, config.Rank], u.ReadB, dtype),
            })]);
        }
        File.WriteAllText(Path.Combine(directory, LoraConfig.FileName), config.ToJson());
    }

    public void Dispose() => weights.Dispose();

    private static IEnumerable<LoraPair> ReadPairs(WeightsSource weights, LoraConfig config, Dictionary<string, long[]> shapes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in weights.Names)
        {
            var module = ModuleOf(name) ?? throw WeightsError.Invalid(
                $"'{weights.Path}' has tensor '{name}'; an adapter has only '{Prefix}MODULE{SuffixA}' and '{Prefix}MODULE{SuffixB}'.");
            if (!seen.Add(module))
            {
                continue;
            }
            if (!shapes.TryGetValue(module + ".weight", out var shape))
            {
                throw WeightsError.Invalid($"'{weights.Path}' adapts '{module}', which is no linear layer of the model.");
            }
            if (config.TargetModules.Count > 0 && !config.TargetModules.Any(t => module == t || module.EndsWith("." + t, StringComparison.Ordinal)))
            {
                throw WeightsError.Invalid($"'{weights.Path}' adapts '{module}', which target_modules of {LoraConfig.FileName} does not name.");
            }
            yield return new LoraPair(module,
                weights.WithShape(Prefix + module + SuffixA, [config.Rank, shape[1]]),
                weights.WithShape(Prefix + module + SuffixB, [shape[0], config.Rank]));
        }
        if (seen.Count == 0)
        {
            throw WeightsError.Invalid($"'{weights.Path}' adapts nothing.");
        }
    }

    private static string? ModuleOf(string name)
    {
        var suffix = name.EndsWith(SuffixA, StringComparison.Ordinal) ? SuffixA : SuffixB;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > Prefix.Length + suffix.Length
            ? name[Prefix.Length..^suffix.Length]
            : null;
    }
}
