using System.Net;
using Lookahead.Api;
using Lookahead.Cli.Checks;
using Lookahead.Embedded;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.FanOut;
using Lookahead.Telemetry;
using Lookahead.Worker;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lookahead.Cli.Serving;

/// <summary>The REST interface on Kestrel and worker loops beside it, over one store on this machine.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly EmbeddedStore store;
    private readonly int workers;

    private ServiceHost(WebApplication app, EmbeddedStore store, int workers) => (this.app, this.store, this.workers) = (app, store, workers);

    public string Url => app.Urls.Single();

    /// <exception cref="CannotServeException">Something is missing or in the way.</exception>
    public static async Task<ServiceHost> StartAsync(ServeSettings settings, CliEnvironment environment, CancellationToken stopping)
    {
        var telemetry = Telemetry(environment);
        var (store, error) = settings.Store.Open();
        if (store is null)
        {
            throw new CannotServeException(error!);
        }
        WebApplication? app = null;
        try
        {
            await CheckMachineAsync(settings, environment, stopping);
            app = Build(settings, telemetry, store);
            await app.StartAsync(stopping);
            return new ServiceHost(app, store, settings.Workers);
        }
        catch (Exception e)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            store.Dispose();
            if (e is IOException { InnerException: AddressInUseException })
            {
                throw new CannotServeException($"Port {settings.Port} is in use. Stop what uses it, or choose another with --port.", e);
            }
            throw;
        }
    }

    /// <summary>Runs until told to stop. Jobs that run stop at their next safe point, with a checkpoint.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var queues = WorkerServices.Queues(store.Queue, Environment.GetEnvironmentVariable);
        WorkKind[] kinds = queues.AreTwo ? [WorkKind.Model, WorkKind.Cpu] : [WorkKind.Model];
        var loops = Enumerable.Range(1, workers).SelectMany(number => kinds.Select(kind => Task.Run(() => RunWorkerAsync(queues, kind, number, stopping), CancellationToken.None))).ToList();
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        await Task.WhenAll(loops);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        store.Dispose();
    }

    private static TelemetrySettings Telemetry(CliEnvironment environment)
    {
        try
        {
            return TelemetrySettings.FromEnvironment("lookahead", environment.Variable);
        }
        catch (TelemetrySettingsException e)
        {
            throw new CannotServeException(e.Message, e);
        }
    }

    private static async Task CheckMachineAsync(ServeSettings settings, CliEnvironment environment, CancellationToken cancellationToken)
    {
        if (settings.Workers == 0)
        {
            return;
        }
        foreach (var check in (IEnumerable<IMachineCheck>)[.. environment.WorkerChecks, new StorageCheck(settings.Store)])
        {
            var (ok, detail) = await check.RunAsync(cancellationToken);
            if (!ok)
            {
                throw new MachineNotReadyException($"{check.Name}: {detail}");
            }
        }
    }

    private static WebApplication Build(ServeSettings settings, TelemetrySettings telemetry, EmbeddedStore store)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port));
        builder.Logging.ClearProviders();
        builder.Logging.AddLookaheadConsole(telemetry);
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is told by StartAsync.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddLookaheadTelemetry(telemetry);
        builder.Services.AddLookaheadApi(store.Blobs, WorkerServices.Queues(store.Queue, Environment.GetEnvironmentVariable))
            .AddSharedFileChecks()
            .AddMemoryCheck(settings.Memory, sharedFiles: true);
        var app = builder.Build();
        app.UseLoopbackHostsOnly().MapLookahead();
        return app;
    }

    private Task<WorkerExit> RunWorkerAsync(WorkQueues queues, WorkKind work, int number, CancellationToken stopping)
    {
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var options = WorkerOptions.OneMachine.WithLimits(Environment.GetEnvironmentVariable);
        var host = new JobWorkerHost(
            store.Blobs,
            queues,
            WorkerServices.CreateHandlers(SandboxOptions.FromEnvironment(Environment.GetEnvironmentVariable)),
            TimeProvider.System,
            options with { Name = $"{options.Name}/{number}", Work = work },
            loggers.CreateLogger<JobWorkerHost>());
        return host.RunLoopAsync(stopping);
    }

    /// <summary>Signals are this process's business (Program.cs), not the web host's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
