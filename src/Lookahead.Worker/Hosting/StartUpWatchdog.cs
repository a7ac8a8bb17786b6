namespace Lookahead.Worker.Hosting;

/// <summary>
/// Ends a process whose start hangs, as the first call to a broken GPU can, and shows others by a file that the start is over.
/// A container that hangs would hold its message and its price until the platform's limit.
/// </summary>
public sealed class StartUpWatchdog : IDisposable
{
    /// <summary>Names the file that exists from the end of the start to the end of the process; unset: none is made.</summary>
    public const string ReadyFileVariable = "LOOKAHEAD_READY_FILE";

    private readonly string? readyFile;
    private readonly ITimer timer;

    /// <param name="limit">What a start may take.</param>
    /// <param name="readyFile">See <see cref="ReadyFileVariable"/>.</param>
    /// <param name="expired">Called once, on another thread, when the start took longer.</param>
    public StartUpWatchdog(TimeSpan limit, string? readyFile, TimeProvider time, Action expired)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(expired);
        this.readyFile = string.IsNullOrEmpty(readyFile) ? null : readyFile;
        timer = time.CreateTimer(_ => expired(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The start is over.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Started()
    {
        timer.Dispose();
        if (readyFile is not null)
        {
            File.WriteAllText(readyFile, "");
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        if (readyFile is not null)
        {
            File.Delete(readyFile);
        }
    }
}
