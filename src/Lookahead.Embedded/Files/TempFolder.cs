using System.Globalization;

namespace Lookahead.Embedded.Files;

/// <summary>
/// Files in the making. Each is named by its time of birth, so that <see cref="Sweep"/> can tell leftovers of dead
/// processes; the folder is on the same file system as their final places, so that a rename can move them there.
/// </summary>
internal sealed class TempFolder(string folder, TimeProvider time)
{
    public StagedFile Create(long maxLength = long.MaxValue) => new(NewPath(), maxLength);

    /// <summary>A fresh path for a file that the caller creates and deletes.</summary>
    public string NewPath() => Path.Combine(folder, $"{time.GetUtcNow().UtcTicks:D19}-{Guid.NewGuid():N}");

    /// <summary>Writes a whole file durably; readers see the old content or the new.</summary>
    public void WriteAtomically(string target, ReadOnlySpan<byte> content)
    {
        using var staged = Create();
        staged.Write(content);
        staged.MoveTo(target);
    }

    /// <summary>Deletes files older than <paramref name="age"/> whose writer is dead (its OS lock is free).</summary>
    public void Sweep(TimeSpan age)
    {
        var oldest = (time.GetUtcNow() - age).UtcTicks;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var born = Path.GetFileName(path).Split('-')[0];
            if (!long.TryParse(born, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks >= oldest)
            {
                continue;
            }
            try
            {
                using var ours = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(path);
            }
            catch (IOException e) when (IoErrors.IsSharingViolation(e) || IoErrors.IsMissing(e))
            {
                // Its writer lives, or another process swept it first.
            }
        }
    }
}
