using Lookahead.Cli.Output;
using Lookahead.Jobs.Events;

namespace Lookahead.Cli.Watching;

/// <summary>Events as one line each.</summary>
internal static class EventText
{
    public static string Of(JobEvent jobEvent) => $"{jobEvent.At.ToLocalTime():HH:mm:ss}  {Printable.Line(What(jobEvent))}";

    public static string Losses(IEnumerable<double> losses) => string.Join(' ', losses.Select(loss => loss.ToString("0.000")));

    public static string Rate(double perSecond, string unit) => $"{perSecond.ToString(perSecond < 10 ? "0.0" : "#,0")} {unit}/s";

    /// <summary><c>, 3m 05s left</c>, or nothing when that is unknown.</summary>
    public static string Left(double seconds) => Durations.Text(seconds) is { } text ? $", {text} left" : "";

    private static string What(JobEvent jobEvent) => jobEvent switch
    {
        StateChanged { Error: { } error } e => $"{JobText.Name(e.State)}: {error.Message}",
        StateChanged e => JobText.Name(e.State) + (e.Epoch > 1 ? $" (attempt {e.Epoch})" : ""),
        PartEnded { Error: { } error } e => $"part {e.Part} {JobText.Name(e.State)}: {error.Message}",
        PartEnded e => $"part {e.Part} {JobText.Name(e.State)} on {e.Worker}" + (e.Epoch > 1 ? $" (attempt {e.Epoch})" : ""),
        MessageLogged { Level: MessageLevel.Information } e => e.Text,
        MessageLogged e => $"{e.Level.ToString().ToLowerInvariant()}: {e.Text}",
        TrainingPlanned e => PlanText.Of(e.Plan),
        TrainingStepped e =>
            $"step {e.Step}/{e.Steps}  loss per head {Losses(e.HeadLosses)}  {Rate(e.TokensPerSecond, "tokens")}{Left(e.SecondsLeft)}",
        ValidationMeasured e => $"step {e.Step}  validation loss per head {Losses(e.HeadLosses)}" + Agreement(e),
        CheckpointSaved e => $"step {e.Step}  checkpoint saved",
        WorkProgressed e => $"{e.Stage} {e.Done:#,0}/{e.Total:#,0} {e.Unit}  {Rate(e.Rate, e.Unit)}{Left(e.SecondsLeft)}",
        _ => jobEvent.GetType().Name,
    };

    private static string Agreement(ValidationMeasured e) =>
        e.HeadAgreement.Count == 0 ? "" : $"  agreement of extra heads {string.Join(' ', e.HeadAgreement.Select(share => share.ToString("0.00")))}";
}
