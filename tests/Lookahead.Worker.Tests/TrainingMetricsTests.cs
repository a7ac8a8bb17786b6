using System.Text;
using Lookahead.Jobs.Events;
using Lookahead.Worker.Handlers.FineTuning;

namespace Lookahead.Worker.Tests;

public sealed class TrainingMetricsTests
{
    [Fact]
    public void Parse_WhatWasWritten_ComesBack()
    {
        var metrics = new TrainingMetrics();
        metrics.Add(new TrainingStepped(10, 20, [0.5, 0.75], 1e-3, 2, 9000, 4) { At = DateTimeOffset.UnixEpoch });
        metrics.Add(new ValidationMeasured(20, [0.25, 0.4], [0.8]) { At = DateTimeOffset.UnixEpoch });

        var lines = metrics.ToJsonLines();
        var back = TrainingMetrics.Parse(lines);

        Assert.StartsWith("""{"type":"training-step","step":10,""", Encoding.UTF8.GetString(lines), StringComparison.Ordinal);
        Assert.Equal(lines, back.ToJsonLines());
        Assert.Equal([0.5, 0.75], Assert.Single(back.Steps).HeadLosses);
        Assert.Equal([0.8], Assert.Single(back.Validations).HeadAgreement);
    }
}
