using System.Globalization;
using System.Text.RegularExpressions;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Weights.Meta;

/// <summary>Where a tensor is in Meta's layout.</summary>
/// <param name="Name">Meta's name.</param>
/// <param name="RotaryHeads">Attention heads whose rows are permuted (<see cref="RotaryPermutation"/>); 0: none.</param>
public readonly record struct MetaTensor(string Name, int RotaryHeads);

/// <summary>
/// Names in Meta's layout (Llama, and the multi-token prediction release, whose <c>layers</c> end with head 1's and whose
/// <c>extra_heads</c> are heads 2..n) for the names of <see cref="TensorNames"/>.
/// </summary>
public static partial class MetaNames
{
    internal const string Embedding = "tok_embeddings.weight";
    internal const string Gate = "feed_forward.w1.weight";

    private static readonly Dictionary<string, string> Top = new(StringComparer.Ordinal)
    {
        [TensorNames.Embedding] = Embedding,
        [TensorNames.FinalNorm] = "norm.weight",
        [TensorNames.Unembedding] = "output.weight",
    };

    private static readonly Dictionary<string, string> InLayer = new(StringComparer.Ordinal)
    {
        [TensorNames.AttentionNorm] = "attention_norm.weight",
        [TensorNames.Query] = "attention.wq.weight",
        [TensorNames.Key] = "attention.wk.weight",
        [TensorNames.Value] = "attention.wv.weight",
        [TensorNames.Output] = "attention.wo.weight",
        [TensorNames.FeedForwardNorm] = "ffn_norm.weight",
        [TensorNames.Gate] = Gate,
        [TensorNames.Down] = "feed_forward.w2.weight",
        [TensorNames.Up] = "feed_forward.w3.weight",
    };

    /// <summary>Meta's name of a tensor of <see cref="TensorNames.All"/>, and whether its rows are permuted.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: Meta's layout has no such tensor.</exception>
    public static MetaTensor SourceOf(string name, ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (Top.TryGetValue(name, out var top))
        {
            return new MetaTensor(top, 0);
        }
        if (LayerName().Match(name) is { Success: true } match && InLayer.TryGetValue(match.Groups["rest"].Value, out var rest))
        {
            var heads = rest switch
            {
                "attention.wq.weight" => config.AttentionHeads,
                "attention.wk.weight" => config.KeyValueHeads,
                _ => 0,
            };
            return new MetaTensor($"{match.Groups["list"].Value}.{match.Groups["index"].Value}.{rest}", heads);
        }
        throw WeightsError.Invalid($"Meta's layout has no place for tensor '{name}'.");
    }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the model has what Meta's layout cannot say.</exception>
    internal static void RequireExpressible(ModelConfig config)
    {
        var reason = config switch
        {
            { Family: not ModelFamily.Llama } => $"models of the family {config.Family}",
            { HeadArchitecture: not HeadArchitecture.Parallel, NHeads: > 1 } => $"{config.HeadArchitecture} heads",
            { RopeScaling: not null } => "scaled rotary frequencies",
            _ when config.HeadDim * config.AttentionHeads != config.Dim => "heads whose sizes do not add up to the model's dimension",
            _ => null,
        };
        if (reason is not null)
        {
            throw WeightsError.Invalid($"Meta's layout cannot hold {reason}; export a Hugging Face directory instead.");
        }
    }

    internal static int CountLayers(IEnumerable<string> names) => Count(names, "layers.");

    internal static int CountExtraHeads(IEnumerable<string> names) => Count(names, "extra_heads.");

    /// <summary>How many different numbers follow the prefix.</summary>
    private static int Count(IEnumerable<string> names, string prefix) => names
        .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
        .Select(n => n[prefix.Length..].Split('.')[0])
        .Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Distinct(StringComparer.Ordinal)
        .Count();

    [GeneratedRegex(@"^model\.(?<list>layers|extra_heads)\.(?<index>\d+)\.(?<rest>.+)$")]
    private static partial Regex LayerName();
}
