using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Locks;

/// <summary>A lock file of our own, <c>{id}.lock</c>, held until disposed: others see by it that this process lives.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Call under the guard that also guards <see cref="DeleteDead"/>.</summary>
    public OwnerLock(string folder)
    {
        Id = Guid.NewGuid().ToString("N");
        _handle = OsLock.TryTake(PathOf(folder, Id)) ?? throw new IOException($"A lock file of a fresh name in '{folder}' is held already.");
    }

    /// <summary>32 hexadecimal digits.</summary>
    public string Id { get; }

    public static bool IsAlive(string folder, string id) => OsLock.IsHeld(PathOf(folder, id));

    /// <summary>Deletes the files of owners that are gone. A file in the making is safe because of the guard.</summary>
    public static void DeleteDead(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.lock"))
        {
            if (!OsLock.IsHeld(path))
            {
                File.Delete(path);
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    private static string PathOf(string folder, string id) => Path.Combine(folder, id + ".lock");
}
