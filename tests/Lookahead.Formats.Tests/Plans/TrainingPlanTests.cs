using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Tests.Plans;

public sealed class TrainingPlanTests
{
    private const long Parameters = 6_738_415_616;

    [Theory]
    [InlineData(Precision.Fp32, 16)]
    [InlineData(Precision.Bf16, 20)] // A rounded copy of the weights and its gradients, 2 bytes each, on top.
    public void For_FullAdamW_TakesTheseBytesPerParameter(Precision precision, int bytes)
    {
        var plan = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(training: Training() with { Precision = precision }), PlanDevice.Cuda);

        Assert.Equal(bytes * Parameters, Part(plan, "weights") + Part(plan, "gradients") + Part(plan, "optimizer"));
    }

    [Fact]
    public void For_ThreadsOnACpu_HaveGradientsEach()
    {
        var one = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(), PlanDevice.Cpu());
        var four = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(), PlanDevice.Cpu(4));

        Assert.Equal(4 * Part(one, "gradients"), Part(four, "gradients"));
        Assert.Equal(Part(one, "weights"), Part(four, "weights"));
        Assert.Equal(Part(one, "activations"), Part(four, "activations")); // The same rows, shared out.
    }

    [Fact]
    public void For_FrozenParts_HaveNeitherGradientsNorMoments()
    {
        var plan = TrainingPlan.For(Shapes.SevenBillion(4), Shapes.Job(TrainingMethod.Heads, 4), PlanDevice.Cuda);

        Assert.Equal(4 * plan.Parameters.Trained, Part(plan, "gradients"));
        Assert.Equal(8 * plan.Parameters.Trained, Part(plan, "optimizer"));
        Assert.Equal(4 * plan.Parameters.All, Part(plan, "weights"));
    }

    [Fact]
    public void For_SevenBillion_KeepsTheActivationsOfEveryLayer()
    {
        // (6 D + 4 Q + 4 F) values of 4 bytes in each of 32 layers, for 4096 positions.
        const long Kept = 4L * ((10 * 4096) + (4 * 11_008)) * 32 * 4096;

        var activations = Part(TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(), PlanDevice.Cuda), "activations");

        Assert.InRange(activations, Kept, 1.15 * Kept);
    }

    [Fact]
    public void For_EachSaving_TakesLess()
    {
        long Activations(TrainingSettings training) =>
            Part(TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(training: training), PlanDevice.Cuda), "activations");
        var plain = Activations(Training());

        Assert.InRange(Activations(Training() with { GradientAccumulation = 2 }), 0.49 * plain, 0.51 * plain);
        Assert.InRange(Activations(Training() with { ActivationCheckpointing = true }), 0.05 * plain, 0.25 * plain);
        Assert.InRange(Activations(Training() with { Precision = Precision.Bf16 }), 0.5 * plain, 0.7 * plain);
        Assert.Equal(Activations(Training() with { GradientAccumulation = 4 }), Activations(Training() with { GradientAccumulation = 400 }));
    }

    [Fact]
    public void For_HeadsThatReadEachOther_HoldAllOfThem()
    {
        long Activations(HeadArchitecture architecture) => Part(
            TrainingPlan.For(Shapes.SevenBillion(4) with { HeadArchitecture = architecture }, Shapes.Job(nHeads: 4), PlanDevice.Cuda), "activations");
        const long Layer = 4L * ((10 * 4096) + (4 * 11_008)) * 4096;

        Assert.Equal(3 * Layer, Activations(HeadArchitecture.Causal) - Activations(HeadArchitecture.Parallel));
    }

    [Fact]
    public void For_MoreHeads_TakeNoMoreLogits()
    {
        long Logits(int heads) => Part(TrainingPlan.For(Shapes.SevenBillion(heads), Shapes.Job(nHeads: heads), PlanDevice.Cuda), "logits");

        Assert.Equal(Logits(1), Logits(4));
        Assert.True(Logits(4) <= 4L << 27, "More than one chunk of logits is held.");
    }

    [Fact]
    public void FlopsPerToken_OfFullTraining_IsTheFormulaOfTheReference()
    {
        const double Layer = 202_383_360, Vocabulary = 32_000.0 * 4096, Trunk = (32 * Layer) + 4096;

        var plan = TrainingPlan.For(Shapes.SevenBillion(4), Shapes.Job(nHeads: 4));

        Assert.Equal((6 * (Trunk + Vocabulary)) + (6.0 * 1024 * 4096 * 32) + (6 * 3 * (Layer + Vocabulary)), plan.FlopsPerToken, 1.0);
    }

    [Fact]
    public void FlopsPerToken_OfLighterMethods_IsLess()
    {
        double Flops(TrainingMethod method) => TrainingPlan.For(Shapes.SevenBillion(4), Shapes.Job(method, 4)).FlopsPerToken;

        Assert.InRange(Flops(TrainingMethod.Lora) / Flops(TrainingMethod.Full), 0.66, 0.75);
        Assert.InRange(Flops(TrainingMethod.Heads) / Flops(TrainingMethod.Full), 0.33, 0.45);
    }

    [Fact]
    public void Figures_CountWholeRowsAndEpochs()
    {
        var training = new TrainingSettings { Steps = 10, BatchTokens = 1000, SequenceLength = 300 };

        var figures = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(training: training)).Figures(null, dataTokens: 4500, flopsPerSecond: 1e12);

        Assert.Equal(9000, figures.Tokens);
        Assert.Equal(2.0, figures.Epochs);
        Assert.Equal(9000 * figures.FlopsPerToken / 1e12, figures.EstimatedSeconds!.Value, 1e-6);
        Assert.Equal(figures.MemoryBytes, figures.Memory.Sum(part => part.Bytes));
    }

    private static TrainingSettings Training() => Shapes.Job().Training;

    private static long Part(TrainingPlan plan, string name) => plan.Memory.Single(part => part.Name == name).Bytes;
}
