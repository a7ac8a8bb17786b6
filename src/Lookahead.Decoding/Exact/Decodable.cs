using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;

namespace Lookahead.Decoding.Exact;

/// <summary>Refuses models that the kernels would run otherwise than they were trained.</summary>
internal static class Decodable
{
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>, with the field of <c>config.json</c>.</exception>
    public static void Check(ModelConfig config)
    {
        Refuse(config.NHeads < 1, "n_future_tokens", $"must be 1 or more, but is {config.NHeads}.");
        Refuse(!Enum.IsDefined(config.HeadArchitecture), "mtp_head_architecture", $"'{config.HeadArchitecture}' cannot be decoded; parallel, causal, anticausal and linear heads can.");
        Refuse(config.Layers < 1, "num_hidden_layers", $"must be 1 or more, but is {config.Layers}.");
        Refuse(config.HeadDim < 2 || config.HeadDim % 2 != 0, "head_dim", $"must be even for rotary embeddings, but is {config.HeadDim}.");
        Refuse(config.KeyValueHeads < 1 || config.AttentionHeads % config.KeyValueHeads != 0, "num_key_value_heads",
            $"must divide num_attention_heads {config.AttentionHeads}, but is {config.KeyValueHeads}.");
    }

    private static void Refuse(bool wrong, string field, string problem)
    {
        if (wrong)
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"{ModelConfig.FileName}: {field} {problem}", "model.path");
        }
    }
}
