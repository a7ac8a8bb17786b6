using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>
/// Shapes that between them have everything a config can say: families, rotary scaling, tied embeddings, grouped queries,
/// heads wider or narrower than dim / heads, and widths that are none, some or all whole vectors and panels.
/// </summary>
internal static class ModelCases
{
    // Original context and bounds such that frequencies fall below, between and above them.
    private static readonly RopeScaling Llama3 = new(8, new RopeBands(1, 4, 32));

    private static readonly Dictionary<string, ModelConfig> Shapes = new()
    {
        ["llama"] = TinyModels.Config(dim: 24, heads: 4, keyValueHeads: 2, headDim: 6),
        ["llama tied"] = TinyModels.Config(dim: 32, heads: 2, keyValueHeads: 1, headDim: 16, inner: 64, tied: true),
        ["llama odd widths"] = TinyModels.Config(dim: 17, heads: 3, keyValueHeads: 3, headDim: 10, inner: 33),
        ["llama llama3 rope"] = TinyModels.Config(headDim: 10) with { RopeTheta = 100, RopeScaling = Llama3 },
        ["llama linear rope"] = TinyModels.Config() with { RopeScaling = new RopeScaling(4, null) },
        ["mistral"] = TinyModels.Config(dim: 24, heads: 6, keyValueHeads: 2, headDim: 8) with { Family = ModelFamily.Mistral },
        ["qwen2"] = TinyModels.Config(dim: 24, heads: 4, keyValueHeads: 2, headDim: 6) with { Family = ModelFamily.Qwen2, RopeTheta = 1e6 },
        ["qwen2 tied"] = TinyModels.Config(dim: 28, heads: 2, keyValueHeads: 1, headDim: 14, tied: true) with { Family = ModelFamily.Qwen2 },
        ["qwen3"] = TinyModels.Config(dim: 24, heads: 3, keyValueHeads: 1, headDim: 10) with { Family = ModelFamily.Qwen3 },
        ["qwen3 tied"] = TinyModels.Config(dim: 32, heads: 4, keyValueHeads: 2, headDim: 16, tied: true) with { Family = ModelFamily.Qwen3, NormEpsilon = 1e-6 },
    };

    /// <summary>Every shape with every head architecture and each of these numbers of heads.</summary>
    public static TheoryData<string, HeadArchitecture, int> With(params int[] heads)
    {
        var cases = new TheoryData<string, HeadArchitecture, int>();
        foreach (var shape in Shapes.Keys)
        {
            foreach (var architecture in Enum.GetValues<HeadArchitecture>())
            {
                foreach (var n in heads)
                {
                    cases.Add(shape, architecture, n);
                }
            }
        }
        return cases;
    }

    public static TheoryData<string> Names => [.. Shapes.Keys];

    public static ModelConfig Config(string shape, HeadArchitecture architecture, int heads) =>
        Shapes[shape] with { HeadArchitecture = architecture, NHeads = heads };
}
