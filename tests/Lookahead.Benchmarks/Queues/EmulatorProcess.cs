using System.Diagnostics;
using System.Globalization;
using Lookahead.Azure.Amqp;
using Lookahead.Benchmarks.Frame;
using Lookahead.Emulation;

namespace Lookahead.Benchmarks.Queues;

/// <summary>The Service Bus emulator in a process of its own, so that its time and memory are nobody's else.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    /// <summary>Makes this program the emulator.</summary>
    public const string Command = "service-bus-emulator";

    private static readonly QueueSettings Queues = new() { LockDuration = TimeSpan.FromMinutes(5) };

    private readonly Process process;

    private EmulatorProcess(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    public static SharedAccessRule Rule { get; } = new ServiceBusEmulatorOptions().Rules[0];

    /// <summary>Makes queues as they are named.</summary>
    public ServiceBusQueueOptions Options(string queue) => new()
    {
        ConnectionString = $"Endpoint=sb://localhost:{Port};SharedAccessKeyName={Rule.Name};SharedAccessKey={Rule.Key};UseDevelopmentEmulator=true",
        Queue = queue,
    };

    public static async Task<EmulatorProcess> StartAsync(CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), Command]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return int.TryParse(await process.StandardOutput.ReadLineAsync(cancellationToken), CultureInfo.InvariantCulture, out var port)
            ? new EmulatorProcess(process, port)
            : throw new BenchmarkException("The emulator did not start; see standard error.");
    }

    /// <summary>The process's own part: prints its port and lives until its input ends, so that it never outlives who started it.</summary>
    public static async Task<int> RunAsync()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { CreateMissingQueues = Queues });
        Console.WriteLine(emulator.Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Under <c>dotnet</c> the program is its first argument.</summary>
    private static string[] Self() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(EmulatorProcess).Assembly.Location] : [];
}
