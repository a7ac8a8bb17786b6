using System.Runtime.InteropServices;

namespace Lookahead.Worker.Manifests;

/// <summary>The machine that an attempt ran on. <paramref name="Threads"/> are those given to tensor work.</summary>
public sealed record MachineDescription(
    string OperatingSystem, string Architecture, string Cpu, int Cores, int Threads, string Dotnet)
{
    /// <param name="threads">As in the specification; 0 means all cores.</param>
    public static MachineDescription Current(int threads) => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        CpuModel(),
        Environment.ProcessorCount,
        threads == 0 ? Environment.ProcessorCount : threads,
        RuntimeInformation.FrameworkDescription);

    private static string CpuModel()
    {
        const string Unknown = "unknown";
        try
        {
            // Linux: "model name : AMD EPYC ...". Arm kernels leave it out.
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            return line?[(line.IndexOf(':') + 1)..].Trim() ?? Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Unknown;
        }
    }
}
