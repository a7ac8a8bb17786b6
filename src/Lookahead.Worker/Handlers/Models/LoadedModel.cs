using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
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

    /// <summary>The template that the model was tuned with.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: there is none.</exception>
    public ChatTemplate ChatTemplate() => Directory is null
        ? throw JobException.User(ErrorCodes.InvalidModel, "A new byte-level model has no chat template; use prompt/completion data, or give model.tokenizer a directory with one.", "data.format")
        : Formats.ChatTemplates.ChatTemplate.Load(Directory);

    public void Dispose() => Model.Dispose();
}
