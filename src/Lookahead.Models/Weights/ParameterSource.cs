using Lookahead.Formats.Models;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Models.Weights;

/// <summary>What a parameter of a model starts from.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Shape">Of the parameter.</param>
/// <param name="Stored">The stored tensor; null: it is drawn.</param>
/// <param name="StoredName">The stored tensor's name, up to ties; null: it is drawn.</param>
internal sealed record ParameterSource(string Name, long[] Shape, TensorView? Stored, string? StoredName)
{
    private const int Shown = 5;

    /// <summary>The sources of all parameters, in the order of <see cref="TensorNames.All"/>.</summary>
    /// <param name="config">The model that is wanted.</param>
    /// <param name="heads">Null: it is the stored one.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: tensors are missing, of another shape or dtype, or too many; all of them are counted, the first named.</exception>
    public static IReadOnlyList<ParameterSource> FindAll(ModelConfig config, ModelDirectory directory, HeadRequest? heads)
    {
        var sources = new List<ParameterSource>();
        List<string> missing = [], wrong = [];
        foreach (var (name, shape) in TensorNames.All(config))
        {
            var stored = NameOfSource(name, directory, heads);
            var view = stored is null ? null : directory.Weights.Find(stored);
            if (stored is not null && view is null)
            {
                missing.Add($"'{name}'");
            }
            else if (view is not null && !view.Shape.SequenceEqual(shape))
            {
                wrong.Add($"'{stored}' has shape [{string.Join(", ", view.Shape)}], the config asks for [{string.Join(", ", shape)}]");
            }
            else if (view is not null && !DTypes.IsFloat(view.DType))
            {
                wrong.Add($"'{stored}' is {view.DType}, weights must be F32, F16 or BF16");
            }
            sources.Add(new ParameterSource(name, shape, view, stored));
        }
        Refuse(directory, "lacks tensors of its model", missing);
        Refuse(directory, "has wrong tensors", wrong);
        // A tied pair may be stored twice.
        var known = TensorNames.All(directory.Config).Select(t => t.Name).Append(TensorNames.Unembedding);
        Refuse(
            directory, $"has tensors that a model of its {ModelConfig.FileName} does not have (check model_type and n_future_tokens, and merge adapters)",
            [.. directory.Weights.Unknown(known).Select(name => $"'{name}'")]);
        return sources;
    }

    private static void Refuse(ModelDirectory directory, string what, List<string> faults)
    {
        if (faults.Count > 0)
        {
            var more = faults.Count > Shown ? $" and {faults.Count - Shown} more" : "";
            throw JobException.User(ErrorCodes.InvalidModel, $"'{directory.Weights.Path}' {what}: {string.Join("; ", faults.Take(Shown))}{more}.", "model.path");
        }
    }

    private static string? NameOfSource(string name, ModelDirectory directory, HeadRequest? heads)
    {
        var stored = directory.Config;
        if (TensorNames.HeadOf(name) > stored.NHeads)
        {
            var part = name[(name.IndexOf('.', "model.extra_heads.".Length) + 1)..];
            var copied = heads is { Initialization: HeadInitialization.Copy } && part != TensorNames.LinearHead;
            return copied ? TensorNames.Layer(stored.Layers - 1) + part : null;
        }
        // Some exporters keep only lm_head of a tied pair, and do not say so in the metadata.
        return name == TensorNames.Embedding && stored.TieEmbeddings && !directory.Weights.Contains(name) && directory.Weights.Contains(TensorNames.Unembedding)
            ? TensorNames.Unembedding
            : name;
    }
}
