using System.Diagnostics;
using Lookahead.TestSupport;

namespace Lookahead.Backends.Tests;

/// <summary>The worker's own program, where its settings are wrong.</summary>
public sealed class WorkerProcessTests
{
    private const string Secret = "c2VjcmV0c2VjcmV0c2VjcmV0";

    [Theory]
    [InlineData(BackendSettings.ServiceBusVariable, $"Endpoint=sb://name.servicebus.windows.net/;SharedAccessKey={Secret}", "The connection string of Service Bus is malformed: it has no SharedAccessKeyName")]
    [InlineData(BackendSettings.ServiceBusVariable, Secret, "The connection string of Service Bus is malformed: a part of it has no '='")]
    [InlineData(BackendSettings.NamespaceVariable, $"sb://name/{Secret}", $"{BackendSettings.NamespaceVariable} must be a host name")]
    [InlineData(BackendSettings.StorageVariable, $"AccountKey={Secret}", "Set LOOKAHEAD_SERVICE_BUS")]
    [InlineData("LOOKAHEAD_GPU", "H100", "LOOKAHEAD_GPU must be one of cpu, T4, A100, but is 'H100'")]
    [InlineData("LOOKAHEAD_GPU", "T4", "infra.gpu_missing: LOOKAHEAD_GPU is T4, but CUDA is not available")]
    public async Task Start_WrongSetting_SaysSoInOneLineAndEndsWith1(string variable, string value, string message)
    {
        using var folder = new TempFolder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "GpuWorker.dll"), "--store", folder["store"], "--wait", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LOOKAHEAD_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }
        start.Environment[variable] = value;
        using var process = Process.Start(start)!;

        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Contains(message, Assert.Single((await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await output + await errors, StringComparison.Ordinal);
    }
}
