using System.Runtime.InteropServices;

namespace Lookahead.Benchmarks.Frame;

/// <summary>What figures depend on and a reader of them wants to know.</summary>
public sealed record MachineFacts(string Os, string Architecture, string Processor, int Processors, double MemoryGib, string Dotnet)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static MachineFacts Read() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ProcessorName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        Environment.Version.ToString());

    private static string ProcessorName()
    {
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? "unknown";
    }
}
