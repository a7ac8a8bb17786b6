using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Lookahead.TestSupport;

/// <summary><c>lookahead serve</c> with two workers, in a process of its own: for test projects that reference the command line.</summary>
public sealed partial class ServeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<string> output = new();
    private readonly Process process;
    private readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process) => this.process = process;

    public string Output => string.Join('\n', output);

    /// <exception cref="TimeoutException">It does not begin to listen; the message has what it said.</exception>
    public static async Task<(ServeProcess Service, string Url)> StartAsync(string store)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lookahead.dll"), "serve", "--port", "0", "--store", store, "--workers", "2"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var service = new ServeProcess(Process.Start(start)!);
        service.process.OutputDataReceived += service.Keep;
        service.process.ErrorDataReceived += service.Keep;
        service.process.BeginOutputReadLine();
        service.process.BeginErrorReadLine();
        try
        {
            return (service, await service.address.Task.WaitAsync(Patience));
        }
        catch (TimeoutException)
        {
            var said = service.Output;
            service.Dispose();
            throw new TimeoutException($"The service did not start: {said}");
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        output.Enqueue(e.Data ?? "");
        if (e.Data is not null && Address().Match(e.Data) is { Success: true } match)
        {
            address.TrySetResult(match.Groups["url"].Value);
        }
    }

    [GeneratedRegex(@"listens at (?<url>http://[\d.:]+)")]
    private static partial Regex Address();
}
