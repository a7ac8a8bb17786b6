using Lookahead.Cli.Output;
using Lookahead.Jobs.Events;

namespace Lookahead.Cli.Watching;

/// <summary>A line of JSON per event; notes go where they do not disturb.</summary>
internal sealed class JsonView(TextWriter writer, TextWriter notes) : IWatchView
{
    public void Show(JobEvent jobEvent)
    {
        JsonText.WriteLine(writer, jobEvent);
        writer.Flush();
    }

    public void Note(string text) => notes.WriteLine(text);
}
