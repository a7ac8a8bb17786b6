using Lookahead.Cli.Output;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lookahead.Cli.Watching;

/// <summary>The job in place: a bar, losses per head and the course of the first, speed, time left, and the last messages.</summary>
internal sealed class LiveView(LiveDisplayContext display, string title) : IWatchView
{
    private const int BarWidth = 40;
    private const int MaxMessages = 5;

    private readonly Queue<string> messages = new();
    private readonly List<double> losses = [];
    private JobState? state;
    private JobEvent? progress;
    private ValidationMeasured? validation;

    public void Show(JobEvent jobEvent)
    {
        switch (jobEvent)
        {
            case TrainingStepped stepped:
                progress = jobEvent;
                if (stepped.HeadLosses is [var first, ..])
                {
                    losses.Add(first);
                }
                break;
            case WorkProgressed:
                progress = jobEvent;
                break;
            case ValidationMeasured measured:
                validation = measured;
                break;
            case StateChanged changed:
                state = changed.State;
                Keep(EventText.Of(jobEvent));
                break;
            default:
                Keep(EventText.Of(jobEvent));
                break;
        }
        Draw();
    }

    public void Note(string text)
    {
        Keep(text);
        Draw();
    }

    private void Keep(string text)
    {
        messages.Enqueue(text);
        if (messages.Count > MaxMessages)
        {
            messages.Dequeue();
        }
    }

    private void Draw()
    {
        display.UpdateTarget(new Rows(Lines()));
        display.Refresh();
    }

    private IEnumerable<IRenderable> Lines()
    {
        yield return new Markup($"[bold]{Markup.Escape(title)}[/]  {(state is { } known ? $"[{Colour(known)}]{JobText.Name(known)}[/]" : "")}");
        switch (progress)
        {
            case TrainingStepped e:
                yield return Bar(e.Step, e.Steps, $"step {e.Step:#,0}/{e.Steps:#,0}{EventText.Left(e.SecondsLeft)}");
                yield return new Markup($"loss per head  [cyan]{EventText.Losses(e.HeadLosses)}[/]   {EventText.Rate(e.TokensPerSecond, "tokens")}");
                if (losses.Count > 1)
                {
                    yield return new Markup($"head 1         [cyan]{Sparkline.Of(losses, BarWidth)}[/] from {losses[0]:0.000} to {losses[^1]:0.000}");
                }
                break;
            case WorkProgressed e:
                yield return Bar(e.Done, e.Total, $"{e.Stage} {e.Done:#,0}/{e.Total:#,0} {e.Unit}, {EventText.Rate(e.Rate, e.Unit)}{EventText.Left(e.SecondsLeft)}");
                break;
        }
        if (validation is { } measured)
        {
            yield return new Markup($"validation     [cyan]{EventText.Losses(measured.HeadLosses)}[/]   at step {measured.Step:#,0}");
        }
        foreach (var message in messages)
        {
            yield return new Markup($"[grey]{Markup.Escape(message)}[/]");
        }
    }

    private static Markup Bar(long done, long total, string text)
    {
        var share = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 0;
        var filled = (int)(share * BarWidth);
        return new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/] {share * 100,3:0}%  {Markup.Escape(text)}");
    }

    private static string Colour(JobState state) => state switch
    {
        JobState.Succeeded => "green",
        JobState.Failed => "red",
        JobState.Cancelled or JobState.Cancelling or JobState.Paused or JobState.Pausing => "yellow",
        _ => "blue",
    };
}
