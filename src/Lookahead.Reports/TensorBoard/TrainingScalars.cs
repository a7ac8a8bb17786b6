using Lookahead.Jobs.Events;

namespace Lookahead.Reports.TensorBoard;

/// <summary>The events of a training run as scalars.</summary>
public static class TrainingScalars
{
    public static IEnumerable<Scalar> Of(IEnumerable<JobEvent> events) => events.SelectMany(jobEvent => jobEvent switch
    {
        TrainingStepped e => PerHead(e, e.Step, "loss/head", e.HeadLosses, 1)
            .Append(new Scalar(e.At, e.Step, "learning_rate", e.LearningRate))
            .Append(new Scalar(e.At, e.Step, "gradient_norm", e.GradientNorm))
            .Append(new Scalar(e.At, e.Step, "tokens_per_second", e.TokensPerSecond)),
        ValidationMeasured e => PerHead(e, e.Step, "validation/loss/head", e.HeadLosses, 1)
            .Concat(PerHead(e, e.Step, "validation/agreement/head", e.HeadAgreement, 2)),
        _ => [],
    });

    private static IEnumerable<Scalar> PerHead(JobEvent e, int step, string tag, IReadOnlyList<double> values, int first) =>
        values.Select((value, i) => new Scalar(e.At, step, $"{tag}{first + i}", value));
}
