using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>The shape of the model that a job will train.</summary>
public static class PlannedConfig
{
    /// <summary>Of a stored model with the heads that the job asks for.</summary>
    public static ModelConfig Of(FineTuneSpecification specification, ModelConfig stored) => stored with
    {
        NHeads = specification.NHeads,
        HeadArchitecture = specification.NHeads == 1 ? stored.HeadArchitecture : specification.HeadArchitecture,
    };

    /// <summary>Of a new byte-level model; null for models that are stored or have a tokenizer to be read.</summary>
    public static ModelConfig? OfNew(FineTuneSpecification specification) =>
        specification.Model is { Source: ModelSource.New, Shape: { } shape, Tokenizer: null }
            ? ModelConfig.FromShape(shape, specification.NHeads, ByteTokenizer.Size, specification.HeadArchitecture)
            : null;
}
