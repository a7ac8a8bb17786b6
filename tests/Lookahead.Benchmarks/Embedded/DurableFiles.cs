namespace Lookahead.Benchmarks.Embedded;

/// <summary>The baselines: what the operating system charges for durable files, with nothing around them.</summary>
internal static class DurableFiles
{
    /// <summary>Writes <paramref name="count"/> new files and flushes each to the disk (fsync).</summary>
    public static void Write(string folder, int count, byte[] content)
    {
        for (var i = 0; i < count; i++)
        {
            using var handle = File.OpenHandle(Path.Combine(folder, $"{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Appends <paramref name="count"/> times to one file, flushing each time.</summary>
    public static void Append(string folder, int count, byte[] content)
    {
        using var handle = File.OpenHandle(Path.Combine(folder, $"{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write);
        for (var i = 0; i < count; i++)
        {
            RandomAccess.Write(handle, content, (long)i * content.Length);
            RandomAccess.FlushToDisk(handle);
        }
    }
}
