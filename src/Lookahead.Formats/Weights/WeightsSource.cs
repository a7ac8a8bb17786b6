using Lookahead.Formats.PyTorch;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>
/// The tensors of a model, whatever files they lie in: one safetensors file, a sharded one, or PyTorch's zip format. Files
/// stay mapped until the source is disposed; tensors are read when asked for.
/// </summary>
public sealed class WeightsSource : IDisposable
{
    // Hugging Face's "model.layers.0.self_attn.rotary_emb.inv_freq", with layers or without, and Meta's "rope.freqs".
    private static readonly string[] RotaryTables = ["rotary_emb.", "rope.freqs"];

    private readonly Dictionary<string, TensorView> tensors;
    private readonly IReadOnlyList<IDisposable> owned;

    /// <param name="path">What was opened.</param>
    /// <param name="tensors">All.</param>
    /// <param name="metadata">Of safetensors.</param>
    /// <param name="owned">What they lie in.</param>
    /// <param name="shards">Paths of the files that <paramref name="path"/> names, if it is an index.</param>
    internal WeightsSource(
        string path, IEnumerable<TensorView> tensors, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<IDisposable> owned, IEnumerable<string>? shards = null)
    {
        (Path, Metadata, this.owned) = (path, metadata, owned);
        Files = [path, .. shards ?? []];
        this.tensors = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Names = [.. this.tensors.Keys];
    }

    /// <summary>What was opened; for messages.</summary>
    public string Path { get; }

    /// <summary>Paths of all files read: <see cref="Path"/> and the shards that it names.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Names of the stored tensors in the order of the file; ties not among them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary><c>__metadata__</c> of safetensors; empty for other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Opens the weights of a model directory: the first of model.safetensors, model.safetensors.index.json, pytorch_model.bin,
    /// pytorch_model.bin.index.json, consolidated.safetensors, consolidated.pth, consolidated.00.pth that is there.
    /// </summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no weights, or files that are damaged or refused.</exception>
    public static WeightsSource Open(string directory) => WeightsFiles.Open(directory);

    /// <summary>Opens one file: safetensors, the index of a sharded model, or PyTorch's zip format.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or one that is damaged or refused.</exception>
    public static WeightsSource OpenFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            return ShardedWeights.Open(path);
        }
        return path.EndsWith(".safetensors", StringComparison.Ordinal)
            ? SafetensorsReader.Open(path).AsSource()
            : PyTorchReader.Open(path);
    }

    /// <summary>Whether a tensor is stored under this name, or tied to one that is.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>
    /// The tensor of a name, or null. A name that is not stored, but that the metadata ties to a stored one
    /// (<c>"model.embed_tokens.weight": "lm_head.weight"</c>, as safetensors' save_model writes it), gives that one.
    /// </summary>
    public TensorView? Find(string name) =>
        tensors.TryGetValue(name, out var view) ? view
        : Metadata.TryGetValue(name, out var kept) ? tensors.GetValueOrDefault(kept)
        : null;

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such tensor.</exception>
    public TensorView this[string name] => Find(name) ?? throw WeightsError.Invalid($"'{Path}' has no tensor '{name}'.");

    /// <summary>
    /// Names of stored tensors that are none of a model's: biases, adapters or further heads, which would be left out in
    /// silence. Tables of rotary embeddings, which older exporters store, do not count: they follow from the config.
    /// </summary>
    /// <param name="known">The model's.</param>
    public IReadOnlyList<string> Unknown(IEnumerable<string> known) =>
        [.. Names.Except(known, StringComparer.Ordinal).Where(name => !RotaryTables.Any(table => name.Contains(table, StringComparison.Ordinal)))];

    /// <summary>The tensor, if it has the shape that is asked for.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such tensor, or another shape.</exception>
    public TensorView WithShape(string name, IReadOnlyList<long> shape)
    {
        var view = this[name];
        return view.Shape.SequenceEqual(shape)
            ? view
            : throw WeightsError.Invalid($"Tensor '{name}' of '{Path}' has shape {WeightsError.Text(view.Shape)}; the model asks for {WeightsError.Text(shape)}.");
    }

    /// <summary>Another arrangement of this source's tensors, which then belong to the new source.</summary>
    internal WeightsSource Rearranged(IEnumerable<TensorView> views) => new(Path, views, Metadata, [this], Files.Skip(1));

    public void Dispose()
    {
        foreach (var file in owned)
        {
            file.Dispose();
        }
    }
}
