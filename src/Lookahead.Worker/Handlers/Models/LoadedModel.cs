using Lookahead.Formats.Tokenization;
using Lookahead.Models.Transformer;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>A model with its tokenizer. Owns the model.</summary>
/// <param name="Directory">Where its files lie; null for a new byte-level model.</param>
internal sealed record LoadedModel(MtpModel Model, ITokenizer Tokenizer, string? Directory) : IDisposable
{
    public void Dispose() => Model.Dispose();
}
