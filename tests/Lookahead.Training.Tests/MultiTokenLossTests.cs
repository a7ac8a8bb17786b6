using Lookahead.Formats.Data;
using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using Lookahead.Training.Objective;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Tests;

public sealed class MultiTokenLossTests
{
    private static readonly BatchShape Shape = new(Rows: 3, Length: 24);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Backward_HeadsOneAtATime_EqualsGradientOfSummedLoss(int nHeads)
    {
        using var scope = NewDisposeScope();
        var batch = new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next();
        using var sequential = Tiny.Model(nHeads, doublePrecision: true);
        using var summed = Tiny.Model(nHeads, doublePrecision: true);
        RequireGradients(sequential);
        RequireGradients(summed);

        new MultiTokenLoss(sequential, extraHeadWeight: 0.7).Backward(batch);
        SummedLoss(summed, batch, extraHeadWeight: 0.7).backward();

        foreach (var (name, parameter) in sequential.Parameters)
        {
            var (actual, expected) = (parameter.grad!, summed.Parameters[name].grad!);
            var difference = (actual - expected).abs().max().item<double>() / expected.abs().max().item<double>();
            Assert.True(difference <= 1e-10, $"{name}: relative difference {difference:E2}");
        }
    }

    [Fact]
    public void Backward_PaddingAndNeighboursChange_LeavesLossesAlone()
    {
        using var model = Tiny.Model(nHeads: 3, doublePrecision: true);
        RequireGradients(model);
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
            return new MultiTokenLoss(model, 1).Backward(batch);
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
        RequireGradients(model);
        var batch = new BatchStream(Tiny.Documents(20), Shape, seed: 1).Next();
        var loss = new MultiTokenLoss(model, 1);

        var (measured, agreement) = loss.Measure(batch);

        Assert.Equal(loss.Backward(batch), measured, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(2, agreement.Length);
        Assert.All(agreement, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Backward_ManyBatches_LeaksNoTensor()
    {
        using var model = Tiny.Model(nHeads: 2);
        RequireGradients(model);
        var stream = new BatchStream(Tiny.Documents(20), Shape, seed: 1);
        var loss = new MultiTokenLoss(model, 1);
        loss.Backward(stream.Next());
        var before = Tensor.TotalCount;

        for (var i = 0; i < 5; i++)
        {
            loss.Backward(stream.Next());
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static void RequireGradients(MtpModel model)
    {
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.requires_grad_(true);
        }
    }

    /// <summary>The textbook form: all heads' losses added up in one graph.</summary>
    private static Tensor SummedLoss(MtpModel model, Batch batch, double extraHeadWeight)
    {
        long[] shape = [batch.Rows, batch.Length];
        var positions = PackedPositions.Packed(model.Rotary, tensor(batch.Positions, shape), tensor(batch.Documents, shape));
        var z = model.Trunk(tensor(batch.Tokens, shape), positions);
        var total = zeros([], dtype: ScalarType.Float64);
        for (var head = 1; head <= model.Config.NHeads; head++)
        {
            var logits = model.Unembed(model.Head(head, z, positions)).flatten(0, 1);
            var (from, targets) = batch.PairsOf(head);
            var loss = nn.functional.cross_entropy(logits[tensor(from)], tensor(targets));
            total = total + loss * (head == 1 ? 1 : extraHeadWeight);
        }
        return total;
    }
}
