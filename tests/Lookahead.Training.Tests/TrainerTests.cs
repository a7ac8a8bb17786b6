using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using Lookahead.Training.Checkpoints;

namespace Lookahead.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingSettings Settings = Tiny.Settings with { Steps = 8, LearningRate = 3e-3, WarmupSteps = 2, ValidateEvery = 4 };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_SameSeed_GivesBitEqualWeights() => Assert.Equal(Train(seed: 3), Train(seed: 3));

    [Fact]
    public void Run_OtherSeed_GivesOtherWeights() => Assert.NotEqual(Train(seed: 3), Train(seed: 4));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void Run_StoppedAndResumed_EndsBitEqualToUninterrupted(int stopAfter)
    {
        var whole = Train(seed: 3);

        using (var model = Tiny.Model(nHeads: 3))
        using (var trainer = NewTrainer(model, 3))
        using (var stop = new CancellationTokenSource())
        {
            var finished = trainer.Run(new Recorder { CheckpointPath = folder["c.safetensors"], OnStep = s => { if (s.Step == stopAfter) { stop.Cancel(); } } }, stop.Token, default);
            Assert.Equal(TrainingEnd.Interrupted, finished);
            Assert.Equal(stopAfter, trainer.State.Step);
        }
        using var fresh = Tiny.Model(nHeads: 3, seed: 99); // Everything must come from the checkpoint.
        using var resumed = NewTrainer(fresh, 3);
        resumed.Resume(folder["c.safetensors"]);
        Assert.Equal(TrainingEnd.Finished, resumed.Run(new Recorder(), default, default));

        Assert.Equal(whole, Weights(fresh));
    }

    [Theory]
    [InlineData(TrainingMethod.Full, Precision.Bf16, 2)]
    [InlineData(TrainingMethod.Full, Precision.Fp32, 5)]
    [InlineData(TrainingMethod.Heads, Precision.Fp32, 3)]
    [InlineData(TrainingMethod.Lora, Precision.Fp32, 3)]
    [InlineData(TrainingMethod.Lora, Precision.Bf16, 5)]
    public void Run_StoppedInAnyStageOfAnyMethod_ResumesBitEqual(TrainingMethod method, Precision precision, int stopAfter)
    {
        // A warm-up of the heads, then heads that join one by one, in parts of a batch.
        var settings = Settings with
        {
            Precision = precision, GradientAccumulation = 2, HeadsWarmupSteps = method == TrainingMethod.Full ? 3 : 0,
            ExtraHeadSchedule = ExtraHeadSchedule.Curriculum, ExtraHeadRampSteps = 4,
        };
        var path = folder["c.safetensors"];
        MtpModel Model(int seed) => method == TrainingMethod.Lora
            ? LowRankAdapters.Attach(Tiny.Model(nHeads: 3, seed), new LoraSettings(), seed)
            : Tiny.Model(nHeads: 3, seed);
        Trainer NewTrainer(MtpModel model) => Tiny.Trainer(model, settings, new TrainingSet(Tiny.Documents(40), []), seed: 3, method);

        using var whole = Model(1);
        using (var trainer = NewTrainer(whole))
        {
            trainer.Run(new Recorder(), default, default);
        }
        using (var stopped = Model(1))
        using (var trainer = NewTrainer(stopped))
        using (var stop = new CancellationTokenSource())
        {
            trainer.Run(new Recorder { CheckpointPath = path, OnStep = s => { if (s.Step == stopAfter) { stop.Cancel(); } } }, stop.Token, default);
        }
        using var fresh = Model(99); // Everything must come from the checkpoint.
        using var resumed = NewTrainer(fresh);
        resumed.Resume(path);
        resumed.Run(new Recorder(), default, default);

        Assert.Equal(settings.Steps, resumed.State.Step);
        Assert.Equal(Weights(whole), Weights(fresh));
    }

    [Fact]
    public void Run_MoreSteps_LowersTheLossOfEveryHead()
    {
        var steps = new List<TrainingStepped>();
        using var model = Tiny.Model(nHeads: 2);
        using var trainer = Tiny.Trainer(model, Settings with { Steps = 150, LearningRate = 1e-2 }, TrainingSet.Split(Tiny.Documents(200), 0.05, 1));

        trainer.Run(new Recorder { OnStep = steps.Add }, default, default);

        Assert.All(Enumerable.Range(0, 2), head => Assert.True(steps[^1].HeadLosses[head] < 0.5 * steps[0].HeadLosses[head], $"head {head + 1}"));
    }

    [Fact]
    public void Run_ValidationDue_MeasuresEveryHead()
    {
        var measured = new List<ValidationMeasured>();
        using var model = Tiny.Model(nHeads: 3);
        using var trainer = NewTrainer(model, 1);

        trainer.Run(new Recorder { OnValidation = measured.Add }, default, default);

        Assert.Equal([4, 8], measured.Select(m => m.Step));
        Assert.All(measured, m => Assert.Equal((3, 2), (m.HeadLosses.Count, m.HeadAgreement.Count)));
    }

    [Fact]
    public void Run_LossNotANumber_StopsWithDiagnosis()
    {
        using var model = Tiny.Model(nHeads: 2);
        using var trainer = Tiny.Trainer(model, Settings with { LearningRate = 1, WarmupSteps = 0, Steps = 500, GradientClip = 1e6 }, TrainingSet.Split(Tiny.Documents(50), 0, 1));
        using (TorchSharp.torch.no_grad())
        {
            model.Parameters.Values.First().fill_(float.NaN);
        }

        var path = folder["diverged.safetensors"];
        var error = Assert.Throws<JobException>(() => trainer.Run(new Recorder { CheckpointPath = path }, default, default)).Error;

        Assert.True(File.Exists(path));

        Assert.Equal(ErrorCodes.TrainingDiverged, error.Code);
        Assert.Contains("training.learning_rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_CheckpointOfAnotherModel_SaysWhatIsMissing()
    {
        var path = folder["other.safetensors"];
        using (var other = Tiny.Model(nHeads: 2))
        using (var trainer = NewTrainer(other, 1))
        {
            trainer.Run(new Recorder { CheckpointPath = path }, default, default);
        }
        using var model = Tiny.Model(nHeads: 3);
        using var mine = NewTrainer(model, 1);

        var error = Assert.Throws<JobException>(() => mine.Resume(path)).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
    }

    private static Trainer NewTrainer(MtpModel model, int seed) =>
        Tiny.Trainer(model, Settings, TrainingSet.Split(Tiny.Documents(40), 0.1, seed), seed);

    private static float[] Train(int seed)
    {
        using var model = Tiny.Model(nHeads: 3);
        using var trainer = NewTrainer(model, seed);
        Assert.Equal(TrainingEnd.Finished, trainer.Run(new Recorder(), default, default));
        return Weights(model);
    }

    private static float[] Weights(MtpModel model) => [.. model.Parameters.Values.SelectMany(ModelFiles.ReadFloats)];
}
