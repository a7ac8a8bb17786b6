using Lookahead.Jobs.Events;

namespace Lookahead.Cli.Watching;

/// <summary>Shows a job's events as they come.</summary>
internal interface IWatchView
{
    void Show(JobEvent jobEvent);

    /// <summary>Something about the watching itself, such as a lost connection.</summary>
    void Note(string text);
}
