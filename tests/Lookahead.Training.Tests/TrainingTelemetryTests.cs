using Lookahead.TestSupport.Telemetry;

namespace Lookahead.Training.Tests;

[Collection(TelemetryCollection.Name)]
public sealed class TrainingTelemetryTests
{
    [Fact]
    public void Run_CountsTheTokensOfEveryStep()
    {
        using var measurements = new Measurements();
        using var model = Tiny.Model(nHeads: 2);
        using var trainer = Tiny.Trainer(model, Tiny.Settings with { Steps = 3 }, new TrainingSet(Tiny.Documents(20), []));

        trainer.Run(new Recorder(), default, default);

        Assert.Equal(3, measurements.Of("lookahead.training.tokens").Count);
        Assert.Equal(trainer.State.TokensSeen, measurements.Sum("lookahead.training.tokens"));
    }
}
