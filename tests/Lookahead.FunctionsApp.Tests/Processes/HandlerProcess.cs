using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lookahead.Api.Callers.Keys;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.TestSupport;
using Child = System.Diagnostics.Process;

namespace Lookahead.FunctionsApp.Tests.Processes;

/// <summary>The program in a process of its own, with the environment that a host gives it, its output kept.</summary>
internal sealed class HandlerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<string> lines = [];
    private readonly Child process;

    private HandlerProcess(ProcessStartInfo start, int port)
    {
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        process = new Child { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    /// <summary>All that it has written so far.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Starts it and asks <c>GET /</c> until it answers, as the host does.</summary>
    /// <param name="folder">For jobs.</param>
    /// <param name="variables">Besides the host's; null values are taken out.</param>
    /// <param name="program">What to start; null: the assembly beside the tests.</param>
    public static async Task<HandlerProcess> StartAsync(TempFolder folder, IReadOnlyDictionary<string, string?>? variables = null, bool underHost = true, string? program = null)
    {
        var port = FreePort();
        var environment = new Dictionary<string, string?>
        {
            [underHost ? HeadSettings.HandlerPortVariable : HeadSettings.PortVariable] = $"{port}",
            [HeadSettings.StoreVariable] = folder["store"],
        };
        if (underHost)
        {
            environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
            environment["FUNCTIONS_APP_ROOT_PATH"] = AppContext.BaseDirectory;
            environment["ASPNETCORE_URLS"] = "http://0.0.0.0:1"; // The host's own; to bind it would fail.
        }
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }
        var handler = new HandlerProcess(StartInfo(environment, program), port);
        if (underHost)
        {
            using var store = EmbeddedStore.Open(folder["store"], TimeProvider.System);
            var (_, key) = await new ApiKeyStore(store.Blobs, TimeProvider.System).CreateAsync(OwnerId.Local, isAdministrator: false, name: null, expiresAt: null, default);
            handler.Http.DefaultRequestHeaders.Add("x-api-key", key);
        }
        await handler.WaitUntilReadyAsync();
        return handler;
    }

    /// <summary>Runs it to its end, which wrong settings bring about at once.</summary>
    public static async Task<(int Code, string Output)> RunAsync(IReadOnlyDictionary<string, string?> environment)
    {
        await using var handler = new HandlerProcess(StartInfo(environment, null), 1);
        return (await handler.WaitForExitAsync(), handler.Output);
    }

    /// <summary>Asks it to stop, as a system does.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Child.Start("kill", ["-TERM", $"{process.Id}"]);
        return await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string?> environment, string? program)
    {
        var start = program is null ? new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FunctionsApp.dll")]) : new ProcessStartInfo(program);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("LOOKAHEAD_", StringComparison.Ordinal))
            {
                start.Environment.Remove((string)variable.Key);
            }
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/", UriKind.Relative), timeout.Token);
                return;
            }
            catch (HttpRequestException)
            {
                Assert.False(process.HasExited, Output);
                await Task.Delay(25, timeout.Token);
            }
        }
    }

    private async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is { } line)
        {
            lines.Enqueue(line);
        }
    }
}
