using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lookahead.Azure.Amqp;
using Lookahead.Backends;
using Lookahead.Cli.Checks;
using Lookahead.Cli.Client;
using Lookahead.Cli.Tests.Hosting;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Cli.Tests;

public sealed class ServeAndDoctorTests
{
    [Fact]
    public async Task Serve_UntilStopped_AnswersAndEndsWithZero()
    {
        await using var cli = Hosting.Cli.WithoutService();
        using var output = new WatchedWriter();
        using var stop = new CancellationTokenSource();

        var serving = cli.RunAsync(["serve", "--port", "0", "--store", "s", "--workers", "2"], "", stop.Token, output: output);
        await output.WaitForAsync("Stop with Ctrl-C.");
        var url = output.ToString().Split(' ', ';').First(word => word.StartsWith("http", StringComparison.Ordinal));
        using (var client = new LookaheadClient(new Uri(url)))
        {
            Assert.True((await client.HealthAsync(CancellationToken.None)).Ok);
        }
        await stop.CancelAsync();

        Assert.Equal(0, (await serving).Code);
        Assert.Contains("2 workers", output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("http://127.0.0.1:", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ServiceBusEmulator_TakesJobsFromClientsOfServiceBus()
    {
        await using var cli = Hosting.Cli.WithoutService();
        using var output = new WatchedWriter();
        using var stop = new CancellationTokenSource();
        var serving = cli.RunAsync(["serve", "--port", "0", "--no-worker", "--service-bus-emulator", "--emulator-port", "0"], "", stop.Token, output: output);
        await output.WaitForAsync("UseDevelopmentEmulator=true");
        var words = output.ToString().Split([' ', '\n'], StringSplitOptions.TrimEntries);
        var options = new ServiceBusQueueOptions { ConnectionString = words.Single(w => w.StartsWith("Endpoint=", StringComparison.Ordinal)), Queue = "submissions" };

        await using (var queue = new ServiceBusQueue(options, TimeProvider.System, NullLoggerFactory.Instance))
        {
            await queue.SendAsync(new QueueMessage(Hosting.Cli.GenerateJob), TimeSpan.Zero, CancellationToken.None);
        }
        using (var client = new LookaheadClient(new Uri(words.First(w => w.StartsWith("http", StringComparison.Ordinal)).TrimEnd(';'))))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while ((await client.ListAsync(null, null, 10, null, patience.Token)).Jobs.Count == 0)
            {
                await Task.Delay(50, patience.Token);
            }
        }
        await stop.CancelAsync();

        Assert.Equal(0, (await serving).Code);
    }

    [Fact]
    public async Task Serve_BackendSettingsWrong_SaysWhich()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Variables[BackendSettings.StorageVariable] = "UseDevelopmentStorage=true";

        var run = await cli.RunAsync("serve", "--port", "0", "--no-worker");

        Assert.Equal(1, run.Code);
        Assert.Contains($"Set {BackendSettings.ServiceBusVariable}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_Stopped_EndsLongPollsAtOnce()
    {
        var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        using var client = new LookaheadClient(new Uri(cli.Url));
        var next = (await client.EventsAsync(id, null, 0, CancellationToken.None)).Next;

        var polling = client.EventsAsync(id, next, 30, CancellationToken.None);
        await cli.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        await Record.ExceptionAsync(() => polling); // Answered or cut off: what counts is that stopping did not wait for it.
    }

    [Fact]
    public async Task Serve_PortInUse_SaysSo()
    {
        await using var cli = Hosting.Cli.WithoutService();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var run = await cli.RunAsync("serve", "--port", $"{port}", "--no-worker");

        Assert.Equal((1, $"Port {port} is in use. Stop what uses it, or choose another with --port.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Serve_StoreThatCannotBeWritten_SaysSo()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Write("file", "");

        var run = await cli.RunAsync("serve", "--port", "0", "--store", "file/store");

        Assert.Equal(1, run.Code);
        Assert.StartsWith($"The store folder {cli.Folder["file/store"]} cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_SomethingMissing_IsRefusedUnlessNoWorkerIsWanted()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Checks = [new FixedCheck("Torch", true, ""), new FixedCheck("Sandbox", false, "Install bubblewrap.")];
        using var stop = new CancellationTokenSource();
        using var output = new WatchedWriter();

        var refused = await cli.RunAsync("serve", "--port", "0");
        var serving = cli.RunAsync(["serve", "--port", "0", "--no-worker"], "", stop.Token, output: output);
        await output.WaitForAsync("no worker");
        await stop.CancelAsync();

        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Sandbox: Install bubblewrap. (With --no-worker", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await serving).Code);
    }

    [Fact]
    public async Task Demo_SomethingMissing_IsRefusedWithoutAdviceForServe()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Checks = [new FixedCheck("Sandbox", false, "Install bubblewrap.")];

        var run = await cli.RunAsync("demo", "--quick");

        Assert.Equal((1, "Sandbox: Install bubblewrap.\n"), (run.Code, run.Error));
    }

    /// <summary>A file stands where the demo's data should go: an error of the disk like any other.</summary>
    [Fact]
    public async Task Demo_DataThatCannotBeWritten_IsOneLineWithAdvice()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Write("demo/samples", "");

        var run = await cli.RunAsync("demo", "--quick", "--store", "demo");

        Assert.Equal(1, run.Code);
        Assert.Contains("Free some space, or choose another folder with --store.", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--workers", "0")]
    [InlineData("--prot", "1")]
    public async Task Serve_BadOption_IsRefused(string option, string value)
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync("serve", option, value);

        Assert.NotEqual(0, run.Code);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_EverythingThere_EndsWithZero()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Checks = [new FixedCheck("Torch", true, "2.10")];

        var run = await cli.RunAsync("doctor");

        Assert.Equal(0, run.Code);
        Assert.Equal(["Torch", "Storage", "Queue"], run.Out.TrimEnd().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    [Fact]
    public async Task Doctor_SomethingMissing_SaysHowToMendItAndEndsWithOne()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Write("file", "");
        cli.Checks = [new FixedCheck("Sandbox", false, "Install bubblewrap.")];

        var run = await cli.RunAsync("doctor", "--store", "file/store", "--json");

        Assert.Equal(1, run.Code);
        var findings = JsonDocument.Parse(run.Out).RootElement.EnumerateArray().ToList();
        Assert.All(findings, finding => Assert.False(finding.GetProperty("ok").GetBoolean()));
        Assert.Equal("Install bubblewrap.", findings[0].GetProperty("detail").GetString());
        Assert.Contains("--store", findings[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/bwrap", "/usr/bin/python3", "apt-get install bubblewrap")]
    [InlineData("/bin/sh", "/nowhere/python3", "apt-get install python3")]
    [InlineData("/etc/passwd", "/usr/bin/python3", "apt-get install --reinstall bubblewrap")] // There, but no program.
    public async Task SandboxCheck_ProgramMissing_SaysHowToInstallIt(string bubblewrap, string python, string advice)
    {
        var check = new Checks.SandboxCheck(new SandboxOptions { Backend = SandboxFactory.Fast, Bubblewrap = new BubblewrapOptions { BubblewrapPath = bubblewrap, PythonPath = python } });

        var (ok, detail) = await check.RunAsync(CancellationToken.None);

        Assert.False(ok);
        Assert.Contains(advice, detail, StringComparison.Ordinal);
    }
}
