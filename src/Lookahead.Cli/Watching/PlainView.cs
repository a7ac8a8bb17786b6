using Lookahead.Jobs.Events;

namespace Lookahead.Cli.Watching;

/// <summary>A line per event: for logs, pipes and terminals that cannot draw.</summary>
internal sealed class PlainView(TextWriter writer) : IWatchView
{
    public void Show(JobEvent jobEvent) => Note(EventText.Of(jobEvent));

    public void Note(string text)
    {
        writer.WriteLine(text);
        writer.Flush();
    }
}
