using Lookahead.Formats.Tokenization;
using Lookahead.Models.Transformer;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>A model with its tokenizer. Owns the model.</summary>
/// <param name="Directory">
/// Where its tokenizer files lie, and unless it is new its config and weights; null for a new byte-level model.
/// </param>
internal sealed record LoadedModel(MtpModel Model, ITokenizer Tokenizer, string? Directory) : IDisposable
{
    public ModelOrigin Origin { get; init; }

    /// <summary>Where the config lies that it came with; null for new models.</summary>
    public string? ConfigDirectory => Origin == ModelOrigin.New ? null : Directory;

    public void Dispose() => Model.Dispose();
}
