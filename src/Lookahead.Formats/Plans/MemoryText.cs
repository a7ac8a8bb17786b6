namespace Lookahead.Formats.Plans;

/// <summary>Sizes for people, in decimal units: <c>112 GB</c>, <c>3.4 GB</c>, <c>87 MB</c>.</summary>
public static class MemoryText
{
    public static string Of(long bytes) => bytes switch
    {
        >= 100_000_000_000 => $"{bytes / 1e9:#,0} GB",
        >= 1_000_000_000 => $"{bytes / 1e9:0.0} GB",
        _ => $"{bytes / 1e6:0} MB",
    };
}
