using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using Lookahead.Training.Objective;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Tests;

public sealed class MultiTokenLossTests
{
    private static readonly BatchShape Shape = new(Rows: 3, Length: 24);

    public static TheoryData<HeadArchitecture, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<HeadArchitecture, int, bool>();
            foreach (var architecture in Enum.GetValues<HeadArchitecture>())
            {
                foreach (var heads in new[] { 1, 2, 4, 8 })
                {
                    shapes.Add(architecture, heads, false);
                    shapes.Add(architecture, heads, true);
                }
            }
            return shapes;
        }
    }

    /// <summary>Also with logits held three rows at a time, and with layers recomputed.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_HeadsOneAtATime_EqualsGradientOfSummedLoss(HeadArchitecture architecture, int nHeads, bool checkpointing)
    {
        using var scope = NewDisposeScope();
        var batch = new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next();
        using var sequential = Tiny.Model(nHeads, doublePrecision: true, architecture: architecture);
        using var summed = Tiny.Model(nHeads, doublePrecision: true, architecture: architecture);
        Tiny.RequireGradients(sequential);
        Tiny.RequireGradients(summed);
        double[] weights = [1, .. Enumerable.Repeat(0.7, nHeads - 1)];

        using var loss = new MultiTokenLoss(sequential, checkpointing, logitsHeld: 3 * ByteTokenizer.Size);
        loss.Backward(batch, weights);
        SummedLoss(summed, batch, weights).backward();

        foreach (var (name, parameter) in sequential.Parameters)
        {
            var (actual, expected) = (parameter.grad!, summed.Parameters[name].grad!);
            var difference = (actual - expected).abs().max().item<double>() / expected.abs().max().item<double>();
            Assert.True(difference <= 1e-10, $"{name}: relative difference {difference:E2}");
        }
    }

    [Theory]
    [InlineData(HeadArchitecture.Parallel)]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Linear)]
    public void Backward_OnlyExtraHeadsTrained_LeavesNoGradientElsewhereAndTheirsUnchanged(HeadArchitecture architecture)
    {
        using var scope = NewDisposeScope();
        var batch = new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next();
        using var frozen = Tiny.Model(3, doublePrecision: true, architecture: architecture);
        using var whole = Tiny.Model(3, doublePrecision: true, architecture: architecture);
        Tiny.RequireGradients(frozen, TensorNames.IsExtraHead);
        Tiny.RequireGradients(whole);

        using var loss = new MultiTokenLoss(frozen);
        loss.Backward(batch, [0, 1, 1]);
        SummedLoss(whole, batch, [0, 1, 1]).backward();

        foreach (var (name, parameter) in frozen.Parameters)
        {
            if (!TensorNames.IsExtraHead(name))
            {
                Assert.Null(parameter.grad);
                continue;
            }
            var expected = whole.Parameters[name].grad!;
            Assert.True((parameter.grad! - expected).abs().max().item<double>() <= 1e-12 + 1e-10 * expected.abs().max().item<double>(), name);
        }
    }

    [Fact]
    public void Backward_HeadWithoutWeight_GetsNoGradientButALoss()
    {
        using var scope = NewDisposeScope();
        using var model = Tiny.Model(nHeads: 3);
        Tiny.RequireGradients(model);
        using var loss = new MultiTokenLoss(model);

        var losses = loss.Backward(new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next(), [1, 1, 0]);

        Assert.True(losses[2] > 1);
        Assert.Equal(0, model.Parameters[TensorNames.ExtraHead(3) + TensorNames.Up].grad!.abs().max().item<float>());
        Assert.NotEqual(0, model.Parameters[TensorNames.ExtraHead(2) + TensorNames.Up].grad!.abs().max().item<float>());
    }

    [Fact]
    public void Backward_PaddingAndNeighboursChange_LeavesLossesAlone()
    {
        using var model = Tiny.Model(nHeads: 3, doublePrecision: true);
        Tiny.RequireGradients(model);
        var document = Tiny.Document("abc=", "abc");
        double[] LossesOf(IReadOnlyList<TrainingDocument> row, Func<TrainingDocument, bool> counted, long? padding = null)
        {
            var builder = new BatchBuilder(Shape with { Rows = 1 });
            builder.AddRow(row);
            var batch = builder.Build();
            for (var i = 0; i < batch.Tokens.Length; i++)
            {
                var inDocument = batch.Documents[i] < row.Count;
                batch.Predicted[i] &= inDocument && counted(row[(int)batch.Documents[i]]);
                batch.Tokens[i] = !inDocument && padding is { } value ? value : batch.Tokens[i];
            }
            using var loss = new MultiTokenLoss(model);
            return loss.Backward(batch, [1, 1, 1]);
        }

        var alone = LossesOf([document], _ => true);

        Assert.Equal(alone, LossesOf([document], _ => true, padding: 65), Close);
        Assert.Equal(alone, LossesOf([Tiny.Document("x=", "yz"), document], d => d == document), Close);
        Assert.Equal(alone, LossesOf([document, Tiny.Document("qq=", "q")], d => d == document), Close);
        // And the control: what is counted does matter.
        Assert.NotEqual(alone, LossesOf([document, Tiny.Document("qq=", "q")], _ => true), Close);
    }

    [Fact]
    public void PairsOf_PromptAndCompletion_PredictsCompletionsAlone()
    {
        var builder = new BatchBuilder(new BatchShape(1, 12));
        builder.AddRow([Tiny.Document("ab", "cd"), Tiny.Document("e", "f")]);
        var batch = builder.Build();

        var (positions, targets) = batch.PairsOf(1);
        Assert.Equal([1, 2, 3, 5, 6], positions);
        Assert.Equal(['c', 'd', 257, 'f', 257], targets);
        (positions, targets) = batch.PairsOf(3);
        Assert.Equal([0L, 1], positions);
        Assert.Equal([(long)'d', 257], targets);
    }

    [Fact]
    public void Measure_SameBatch_GivesTheLossesOfBackward()
    {
        using var model = Tiny.Model(nHeads: 3);
        Tiny.RequireGradients(model);
        var batch = new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next();
        using var loss = new MultiTokenLoss(model);

        var (measured, agreement) = loss.Measure(batch);

        Assert.Equal(loss.Backward(batch, [1, 1, 1]), measured, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(2, agreement.Length);
        Assert.All(agreement, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Backward_ManyBatches_LeaksNoTensor()
    {
        using var model = Tiny.Model(nHeads: 2);
        Tiny.RequireGradients(model);
        var stream = new BatchStream(Tiny.Documents(20), Shape, seed: 1);
        using var loss = new MultiTokenLoss(model);
        loss.Backward(stream.Next(), [1, 1]);
        var before = Tensor.TotalCount;

        for (var i = 0; i < 5; i++)
        {
            loss.Backward(stream.Next(), [1, 1]);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    /// <summary>The textbook form: all heads' losses added up in one graph.</summary>
    private static Tensor SummedLoss(MtpModel model, Batch batch, double[] weights)
    {
        long[] shape = [batch.Rows, batch.Length];
        var positions = PackedPositions.Packed(model.Rotary, tensor(batch.Positions, shape), tensor(batch.Documents, shape));
        var outputs = model.Heads(model.Trunk(tensor(batch.Tokens, shape), positions), positions);
        var total = zeros([], dtype: ScalarType.Float64);
        for (var head = 1; head <= model.Config.NHeads; head++)
        {
            var logits = model.Unembed(outputs[head - 1]).flatten(0, 1);
            var (from, targets) = batch.PairsOf(head);
            var loss = nn.functional.cross_entropy(logits[tensor(from)], tensor(targets));
            total = total + loss * weights[head - 1];
        }
        return total;
    }
}
