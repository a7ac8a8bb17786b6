using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Models.Transformer;

/// <summary>How the heads of an architecture hang together (paper, appendix B).</summary>
public static class HeadOrder
{
    /// <summary>Heads 1..n in an order in which each comes after the one that it reads.</summary>
    public static IEnumerable<int> Of(ModelConfig config)
    {
        var heads = Enumerable.Range(1, config.NHeads);
        return config.HeadArchitecture == HeadArchitecture.Anticausal ? heads.Reverse() : heads;
    }

    /// <summary>The head whose output <paramref name="head"/> reads; null: it reads the trunk.</summary>
    public static int? InputOf(ModelConfig config, int head) => config.HeadArchitecture switch
    {
        HeadArchitecture.Causal when head > 1 => head - 1,
        HeadArchitecture.Anticausal when head < config.NHeads => head + 1,
        _ => null,
    };

    /// <summary>Heads that must be computed for head 1: all of them where head 1 reads the others.</summary>
    public static bool NextTokenNeedsAllHeads(ModelConfig config) => config.HeadArchitecture == HeadArchitecture.Anticausal;
}
