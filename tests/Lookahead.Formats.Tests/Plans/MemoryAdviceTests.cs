using Lookahead.Formats.Plans;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Tests.Plans;

public sealed class MemoryAdviceTests
{
    private const long GB = 1_000_000_000;

    [Fact]
    public void Refusal_SevenBillionInFullOnEightyGigabytes_NamesWhatFits()
    {
        var refusal = MemoryAdvice.Refusal(TrainingPlan.For(Shapes.SevenBillion(4), Shapes.Job(nHeads: 4), PlanDevice.Cuda), 80 * GB);

        Assert.NotNull(refusal);
        Assert.Contains("on the cuda", refusal, StringComparison.Ordinal);
        Assert.Contains("a worker has 80.0 GB", refusal, StringComparison.Ordinal);
        Assert.Contains("method heads (", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("true (", refusal, StringComparison.Ordinal); // 117 GB of weights and moments remain.
        Assert.DoesNotContain("accumulation", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWouldFit_ActivationsTooLarge_OffersTheGentlestOfEachKind()
    {
        var training = new TrainingSettings { BatchTokens = 16 * 1024, SequenceLength = 1024 };
        var plan = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(training: training), PlanDevice.Cuda);

        var fits = MemoryAdvice.WhatWouldFit(plan, 160 * GB);

        Assert.Contains(fits, text => text.StartsWith("training.gradient_accumulation 4 (", StringComparison.Ordinal)); // 2 would leave 90 GB.
        Assert.Contains(fits, text => text.StartsWith("training.batch_tokens 4096 (", StringComparison.Ordinal));
        Assert.Contains(fits, text => text.StartsWith("training.activation_checkpointing true (", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatWouldFit_NoSingleChangeIsEnough_OffersThemTogether()
    {
        var training = new TrainingSettings { BatchTokens = 64 * 1024, SequenceLength = 4096 };
        var plan = TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job(training: training), PlanDevice.Cuda);

        var fits = MemoryAdvice.WhatWouldFit(plan, 48 * GB);

        Assert.NotEmpty(fits);
        Assert.All(fits, text => Assert.StartsWith("method lora with training.gradient_accumulation 16 with training.activation_checkpointing true", text, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatWouldFit_NewModel_OffersNoMethodThatItCannotTake()
    {
        var plan = TrainingPlan.For(Shapes.SevenBillion(4), Shapes.Job(nHeads: 4, source: ModelSource.New), PlanDevice.Cuda);

        Assert.Empty(MemoryAdvice.WhatWouldFit(plan, 80 * GB));
        Assert.Contains("No setting makes it fit; the least is ", MemoryAdvice.Refusal(plan, 80 * GB), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(500 * GB)]
    public void Refusal_UnknownOrEnoughMemory_IsNone(long? memory) =>
        Assert.Null(MemoryAdvice.Refusal(TrainingPlan.For(Shapes.SevenBillion(), Shapes.Job()), memory));

    [Fact]
    public void WorkerMemory_KnowsWhereAJobRuns()
    {
        var memory = new WorkerMemory(10 * GB, 80 * GB, 8);
        FineTuneSpecification On(TrainingDevice device) => Shapes.Job(training: new TrainingSettings { Device = device });

        Assert.Equal((PlanDevice.Cuda, 80 * GB), memory.For(On(TrainingDevice.Auto)));
        Assert.Equal((PlanDevice.Cpu(8), 10 * GB), memory.For(On(TrainingDevice.Cpu)));
        Assert.Equal((PlanDevice.Cpu(2), 10 * GB), (memory with { CudaBytes = null }).For(On(TrainingDevice.Auto) with { Threads = 2 }));
        Assert.Equal((PlanDevice.Cuda, null), (memory with { CudaBytes = null }).For(On(TrainingDevice.Cuda)));
    }
}
