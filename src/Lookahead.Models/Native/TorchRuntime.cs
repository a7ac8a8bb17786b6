using System.Runtime.InteropServices;
using Lookahead.Jobs.Errors;
using TorchSharp;

namespace Lookahead.Models.Native;

/// <summary>
/// Loads libtorch and TorchSharp's shim before any TorchSharp type is touched. Call <see cref="Load"/> first, always.
/// </summary>
/// <remarks>
/// libLibTorchSharp.so 0.107.0 asks for GLIBCXX_3.4.32; Debian 12's libstdc++ ends at 3.4.30. The one symbol behind that
/// version has no relocation in the shim, so the requirement is marked weak in a temporary copy, which is loaded and deleted.
/// Where libstdc++ is new enough, the shim is loaded as it is. TorchSharp's own look-ups then find both by SONAME; without
/// this it would first copy 490 MB of libraries beside the program and then fail.
/// </remarks>
public static class TorchRuntime
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string Shim = "libLibTorchSharp.so";

    // Opened in this order: each needs the ones before it. The CUDA ones exist in the CUDA backend alone.
    private static readonly string[] Libraries = ["libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lazy<JobException?> Loaded = new(TryLoad);

    /// <exception cref="JobException"><see cref="ErrorCodes.TorchUnavailable"/>, with what to do.</exception>
    public static void Load()
    {
        if (Loaded.Value is { } error)
        {
            throw error;
        }
    }

    /// <summary>Chooses the number of CPU threads; 0 means all cores. Results are bit-equal for equal numbers.</summary>
    public static void SetThreads(int threads)
    {
        Load();
        torch.set_num_threads(threads > 0 ? threads : Environment.ProcessorCount);
    }

    private static JobException? TryLoad()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return null; // Other systems have no libstdc++ to fall behind; TorchSharp loads itself.
        }
        try
        {
            PreferSleepingThreads();
            var folder = FindFolder("libtorch.so");
            foreach (var library in Libraries.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            {
                NativeLibrary.Load(library);
            }
            LoadShim(Path.Combine(FindFolder(Shim), Shim));
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException or TypeInitializationException or NotSupportedException)
        {
            return JobException.Infrastructure(ErrorCodes.TorchUnavailable,
                $"libtorch could not be loaded: {e.GetBaseException().Message} It needs Linux x64 with glibc 2.28 or newer, and the libraries of package libtorch-cpu-linux-x64 (or TorchSharp-cuda-linux) beside the program or in LOOKAHEAD_LIBTORCH.",
                retryable: false, e);
        }
    }

    /// <summary>
    /// OpenMP's threads wait for each other by spinning. On a machine that also does other work, the one that is waited for
    /// may not be running, and training slows down tenfold; sleeping costs next to nothing. Read once, when libgomp loads.
    /// </summary>
    private static void PreferSleepingThreads() => _ = SetNativeVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);

    // Environment.SetEnvironmentVariable changes .NET's copy alone; native libraries read the process's own.
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNativeVariable(string name, string value, int overwrite);

    private static void LoadShim(string path)
    {
        if (NativeLibrary.TryLoad(path, out _))
        {
            return;
        }
        var image = File.ReadAllBytes(path);
        if (!WeakVersionPatch.TryApply(image, MissingVersion))
        {
            NativeLibrary.Load(path); // Not the fault that we know of: let the loader say what it is.
        }
        var copy = Path.Combine(Path.GetTempPath(), $"lookahead-{Guid.NewGuid():N}.so");
        try
        {
            File.WriteAllBytes(copy, image);
            NativeLibrary.Load(copy);
        }
        finally
        {
            File.Delete(copy); // The mapping outlives the name.
        }
    }

    private static string FindFolder(string file)
    {
        var named = Environment.GetEnvironmentVariable("LOOKAHEAD_LIBTORCH");
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator);
        string[] places = [named ?? "", AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), .. searched];
        return places.FirstOrDefault(place => place.Length > 0 && File.Exists(Path.Combine(place, file)))
            ?? throw new DllNotFoundException($"{file} was found in none of: {string.Join(", ", places.Where(p => p.Length > 0).Distinct())}.");
    }
}
