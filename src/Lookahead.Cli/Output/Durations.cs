namespace Lookahead.Cli.Output;

/// <summary>Lengths of time for people.</summary>
internal static class Durations
{
    /// <summary><c>42s</c>, <c>3m 05s</c>, <c>2h 07m</c>, <c>3d 4h</c>.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)Math.Round(time.TotalSeconds))}s",
        { TotalHours: < 1 } => $"{time.Minutes}m {time.Seconds:00}s",
        { TotalDays: < 1 } => $"{time.Hours}h {time.Minutes:00}m",
        _ => $"{time.Days}d {time.Hours}h",
    };

    /// <summary>As above, from seconds that may be no number or endless; then null.</summary>
    public static string? Text(double seconds) =>
        double.IsFinite(seconds) && seconds is >= 0 and < 1e8 ? Text(TimeSpan.FromSeconds(seconds)) : null;
}
