using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Models.Tests;

public sealed class PackedPositionsTests
{
    [Fact]
    public void Packed_TwoDocumentsInARow_GivesTheLogitsOfEachAlone()
    {
        using var scope = torch.NewDisposeScope();
        var shape = new ModelShape { Dim = 32, Layers = 4, AttentionHeads = 4, KeyValueHeads = 2, FeedForwardDim = 48, Context = 64 };
        using var model = ModelInitializer.Create(ModelConfig.FromShape(shape, nHeads: 1, vocabularySize: 40), seed: 2);
        long[] first = [3, 1, 4, 1, 5, 9, 2], second = [6, 5, 3, 5, 8];
        var tokens = torch.tensor((long[])[.. first, .. second]).unsqueeze(0);
        var positions = torch.tensor((long[])[0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4]).unsqueeze(0);
        var documents = torch.tensor((long[])[0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]).unsqueeze(0);

        var packed = PackedPositions.Packed(model.Rotary, positions, documents);
        var logits = model.Unembed(model.Head(1, model.Trunk(tokens, packed), packed));

        AssertClose(model.Forward(torch.tensor(first).unsqueeze(0)), logits.narrow(1, 0, 7));
        AssertClose(model.Forward(torch.tensor(second).unsqueeze(0)), logits.narrow(1, 7, 5));
    }

    private static void AssertClose(torch.Tensor expected, torch.Tensor actual) =>
        Assert.True(ModelFiles.ReadFloats(expected).Zip(ModelFiles.ReadFloats(actual), (a, b) => Math.Abs(a - b)).Max() < 1e-5);
}
