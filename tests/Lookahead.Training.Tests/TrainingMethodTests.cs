using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using Lookahead.Training.Checkpoints;
using Lookahead.Training.Objective;
using TorchSharp;

namespace Lookahead.Training.Tests;

/// <summary>What each method and stage may change, and what it must not.</summary>
public sealed class TrainingMethodTests : IDisposable
{
    private static readonly TrainingSettings Settings = Tiny.Settings with { Steps = 6, LearningRate = 1e-2, WarmupSteps = 1, ValidateEvery = 2 };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(HeadArchitecture.Parallel)]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Linear)]
    public void Run_HeadsAlone_LeavesEverythingElseBitEqual(HeadArchitecture architecture)
    {
        using var model = Tiny.Model(nHeads: 3, architecture: architecture);
        var before = Snapshot(model);

        Train(model, Settings, TrainingMethod.Heads);

        Assert.All(Snapshot(model), p => Assert.Equal(TensorNames.IsExtraHead(p.Key), !p.Value.SequenceEqual(before[p.Key])));
    }

    [Fact]
    public void Run_HeadsWarmUp_ThawsTheTrunkAfterwards()
    {
        using var model = Tiny.Model(nHeads: 2);
        var before = Snapshot(model);
        var changed = new List<(int Step, bool Trunk)>();
        var observer = new Recorder
        {
            OnStep = s => changed.Add((s.Step, Snapshot(model).Any(p => !TensorNames.IsExtraHead(p.Key) && !p.Value.SequenceEqual(before[p.Key])))),
        };

        Train(model, Settings with { HeadsWarmupSteps = 3 }, TrainingMethod.Full, observer);

        Assert.Equal([(1, false), (2, false), (3, false), (4, true), (5, true), (6, true)], changed);
    }

    [Fact]
    public void Run_LowRankAdapters_ChangesAdaptersAndExtraHeadsAlone()
    {
        using var model = LowRankAdapters.Attach(Tiny.Model(nHeads: 2), new LoraSettings { Rank = 2, Targets = ["q_proj", "down_proj"] }, seed: 5);
        var before = Snapshot(model);

        Train(model, Settings, TrainingMethod.Lora);

        Assert.Equal(2 * 2 * model.Config.Layers, before.Keys.Count(TensorNames.IsAdapter));
        Assert.All(Snapshot(model), p => Assert.Equal(TensorNames.IsExtraHead(p.Key) || TensorNames.IsAdapter(p.Key), !p.Value.SequenceEqual(before[p.Key])));
    }

    [Fact]
    public void Merge_TrainedAdapters_GivesThePlainModelWithEqualLogits()
    {
        using var scope = torch.NewDisposeScope();
        using var model = LowRankAdapters.Attach(Tiny.Model(nHeads: 2), new LoraSettings { Rank = 3 }, seed: 5);
        var tokens = torch.tensor((long[])[97, 98, 61, 97]).unsqueeze(0);
        var untrained = ModelFiles.ReadFloats(model.Forward(tokens));
        Train(model, Settings, TrainingMethod.Lora);
        var trained = ModelFiles.ReadFloats(model.Forward(tokens));

        using var merged = LowRankAdapters.Merge(model);

        Assert.Null(merged.Adapters);
        Assert.Equal(TensorNames.All(merged.Config).Select(t => t.Name).Order(), merged.Parameters.Keys.Order());
        Assert.True(Distance(trained, ModelFiles.ReadFloats(merged.Forward(tokens))) < 1e-5);
        Assert.True(Distance(untrained, trained) > 1e-3);
    }

    [Fact]
    public void Attach_NewAdapters_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        var plain = Tiny.Model(nHeads: 1);
        var tokens = torch.tensor((long[])[97, 98, 61]).unsqueeze(0);
        var before = ModelFiles.ReadFloats(plain.Forward(tokens));

        using var model = LowRankAdapters.Attach(plain, new LoraSettings(), seed: 5);

        Assert.Equal(before, ModelFiles.ReadFloats(model.Forward(tokens)));
    }

    [Theory]
    [InlineData(3, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(3, 2, true)]
    public void Run_AccumulationAndCheckpointing_GiveTheSameWeightsUpToRounding(int accumulation, int threads, bool checkpointing)
    {
        using var plain = Tiny.Model(nHeads: 3);
        using var other = Tiny.Model(nHeads: 3);

        Train(plain, Settings with { Steps = 3 }, TrainingMethod.Full);
        Train(other, Settings with { Steps = 3, GradientAccumulation = accumulation, ActivationCheckpointing = checkpointing }, TrainingMethod.Full, threads: threads);

        Assert.All(Snapshot(plain).Zip(Snapshot(other)), pair => Assert.True(Distance(pair.First.Value, pair.Second.Value) < 2e-4, pair.First.Key));
    }

    [Fact]
    public void Run_Bf16_LearnsWithFp32Weights()
    {
        using var model = Tiny.Model(nHeads: 2);
        var losses = new List<double>();

        Train(model, Settings with { Steps = 60, Precision = Precision.Bf16 }, TrainingMethod.Full, new Recorder { OnStep = s => losses.Add(s.HeadLosses[0]) });

        Assert.Equal(torch.ScalarType.Float32, model.Dtype);
        Assert.True(losses[^1] < 0.7 * losses[0], $"{losses[0]} -> {losses[^1]}");
    }

    [Fact]
    public void Run_LossRises_StopsEarlyAndKeepsTheBest()
    {
        var best = folder["best.safetensors"];
        using var model = Tiny.Model(nHeads: 2);
        Dictionary<string, float[]>? atBest = null;
        var observer = new Recorder { BestPath = best, OnBest = _ => atBest = Snapshot(model) };

        // So high a rate that the loss soon rises.
        var (end, state) = Train(model, Settings with { Steps = 400, LearningRate = 0.5, GradientClip = 1e6, EarlyStoppingPatience = 3, KeepBest = true, ValidateEvery = 1 }, TrainingMethod.Full, observer);
        using var restored = Tiny.Model(nHeads: 2, seed: 9);
        TrainingCheckpoint.ReadWeights(best, restored);

        Assert.Equal(TrainingEnd.StoppedEarly, end);
        Assert.Equal(3, state.ValidationsSinceBest);
        Assert.Equal(state.Best!.Step + 3, state.Step);
        Assert.All(Snapshot(restored), p => Assert.Equal(atBest![p.Key], p.Value));
    }

    [Fact]
    public void At_Curriculum_AddsHeadsOneByOne()
    {
        var settings = new TrainingSettings { ExtraHeadWeight = 0.5, ExtraHeadSchedule = ExtraHeadSchedule.Curriculum, ExtraHeadRampSteps = 30, HeadsWarmupSteps = 10 };

        Assert.Equal([0, 0.5, 0.5, 0.5], HeadWeights.At(9, settings, 4));
        Assert.Equal([1, 0.5, 0, 0], HeadWeights.At(10, settings, 4));
        Assert.Equal([1, 0.5, 0.5, 0], HeadWeights.At(20, settings, 4));
        Assert.Equal([1, 0.5, 0.5, 0.5], HeadWeights.At(30, settings, 4));
    }

    [Fact]
    public void At_Ramp_RisesToTheFullWeight()
    {
        var settings = new TrainingSettings { ExtraHeadSchedule = ExtraHeadSchedule.Ramp, ExtraHeadRampSteps = 4 };

        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => HeadWeights.At(step, settings, 2)[1]));
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private static (TrainingEnd End, TrainingState State) Train(
        MtpModel model, TrainingSettings settings, TrainingMethod method, Recorder? observer = null, int threads = 1)
    {
        using var trainer = Tiny.Trainer(model, settings, TrainingSet.Split(Tiny.Documents(60), 0.1, 1), method: method, threads: threads);
        var end = trainer.Run(observer ?? new Recorder(), default, default);
        return (end, trainer.State);
    }

    private static Dictionary<string, float[]> Snapshot(MtpModel model) => model.Parameters.ToDictionary(p => p.Key, p => ModelFiles.ReadFloats(p.Value));
}
