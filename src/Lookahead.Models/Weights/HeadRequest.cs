using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Models.Weights;

/// <summary>Which heads a loaded model is to have.</summary>
/// <param name="Count">n.</param>
/// <param name="Seed">Of random weights, for <see cref="HeadInitialization.Fresh"/>.</param>
public sealed record HeadRequest(
    int Count, HeadArchitecture Architecture = HeadArchitecture.Parallel, HeadInitialization Initialization = HeadInitialization.Copy, int Seed = 1)
{
    /// <summary>The config with these heads.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the stored heads do not allow it.</exception>
    public ModelConfig Apply(ModelConfig stored)
    {
        if (stored.NHeads > 1 && Count > 1 && stored.HeadArchitecture != Architecture)
        {
            throw Refuse($"The model has {stored.NHeads} heads of architecture '{Name(stored)}'; they cannot become '{Name(Architecture)}'. Set head_architecture to '{Name(stored)}', or start from the stripped model.");
        }
        if (stored.NHeads > 1 && stored.HeadArchitecture == HeadArchitecture.Anticausal && Count != stored.NHeads)
        {
            throw Refuse($"Head 1 of an 'anticausal' model reads all {stored.NHeads} heads; n_heads must be {stored.NHeads}, but is {Count}.");
        }
        if (stored.NHeads == 1 && Count > 1 && Architecture == HeadArchitecture.Anticausal)
        {
            throw Refuse("'anticausal' heads need a model that was trained with them; this one has a head 1 that has never read others.");
        }
        if (Architecture != HeadArchitecture.Linear && stored.Layers < 2)
        {
            throw Refuse($"The model has {stored.Layers} layer; head 1 is the last one and a trunk needs at least another.");
        }
        return stored with { NHeads = Count, HeadArchitecture = Count == 1 ? stored.HeadArchitecture : Architecture };
    }

    private static string Name(ModelConfig config) => Name(config.HeadArchitecture);

    private static string Name(HeadArchitecture architecture) => architecture.ToString().ToLowerInvariant();

    private static JobException Refuse(string message) => JobException.User(ErrorCodes.InvalidModel, message, "head_architecture");
}
