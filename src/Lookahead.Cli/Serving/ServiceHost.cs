using System.Net;
using System.Net.Sockets;
using Lookahead.Api;
using Lookahead.Api.Callers;
using Lookahead.Api.Estimates;
using Lookahead.Api.Outgoing;
using Lookahead.Api.Requests;
using Lookahead.Api.Triggers;
using Lookahead.Azure;
using Lookahead.Backends;
using Lookahead.Cli.Checks;
using Lookahead.Emulation;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Upkeep;
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
    private readonly CliEnvironment environment;
    private readonly List<IAsyncDisposable> opened = [];
    private readonly int workers;
    private WebApplication app = null!; // Set by StartAsync.
    private Backend backend = null!;
    private ServiceBusEmulator? emulator;

    private ServiceHost(CliEnvironment environment, int workers) => (this.environment, this.workers) = (environment, workers);

    public string Url => app.Urls.Single();

    /// <summary>For other clients of the emulator; null where there is none.</summary>
    public string? EmulatorConnectionString => emulator?.ConnectionString;

    /// <exception cref="CannotServeException">Something is missing or in the way.</exception>
    public static async Task<ServiceHost> StartAsync(ServeSettings settings, CliEnvironment environment, CancellationToken stopping)
    {
        var telemetry = Telemetry(environment);
        var host = new ServiceHost(environment, settings.Workers);
        try
        {
            await host.OpenAsync(settings, telemetry, stopping);
            return host;
        }
        catch (Exception e)
        {
            await host.DisposeAsync();
            throw e switch
            {
                IOException { InnerException: AddressInUseException } => new CannotServeException($"Port {settings.Port} is in use. Stop what uses it, or choose another with --port.", e),
                SocketException when host.backend is not null => new CannotServeException($"{settings.Listen ?? IPAddress.Loopback}, port {settings.Port} cannot be listened on: {e.Message}. Choose others with --listen and --port.", e),
                SocketException => new CannotServeException($"Port {settings.EmulatorPort} of the Service Bus emulator cannot be used: {e.Message}. Choose another with --emulator-port.", e),
                BackendSettingsException or AzureConfigurationException => new CannotServeException(e.Message, e),
                _ => e,
            };
        }
    }

    /// <summary>Runs until told to stop. Jobs that run stop at their next safe point, with a checkpoint.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var queues = WorkerServices.Queues(backend.Queue, environment.Variable);
        WorkKind[] kinds = queues.AreTwo ? [WorkKind.Model, WorkKind.Cpu] : [WorkKind.Model];
        var loops = Enumerable.Range(1, workers).SelectMany(number => kinds.Select(kind => Task.Run(() => RunWorkerAsync(queues, kind, number, stopping), CancellationToken.None))).ToList();
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        await Task.WhenAll(loops);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(opened))
        {
            await part.DisposeAsync();
        }
    }

    private async Task OpenAsync(ServeSettings settings, TelemetrySettings telemetry, CancellationToken stopping)
    {
        var where = settings.Backend;
        if (settings.EmulatorPort is { } port)
        {
            emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Port = port, CreateMissingQueues = new QueueSettings() });
            opened.Add(emulator);
            where = where with { ServiceBus = emulator.ConnectionString, Namespace = null };
        }
        var logs = LoggerFactory.Create(logging => logging.AddLookaheadConsole(telemetry).SetMinimumLevel(settings.LogLevel));
        opened.Add(new Closing(logs));
        backend = Backend.Open(where, TimeProvider.System, logs);
        opened.Add(backend);
        await CheckMachineAsync(settings, environment, stopping);
        app = Build(settings, telemetry, environment);
        opened.Add(app);
        await app.StartAsync(stopping);
    }

    /// <summary>Closes what has no asynchronous way to.</summary>
    private sealed class Closing(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
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

    private static T Setting<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
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
        foreach (var check in (IEnumerable<IMachineCheck>)[.. environment.WorkerChecks, .. settings.Backend.HasAzureStorage ? [] : (IMachineCheck[])[new StorageCheck(settings.Store)]])
        {
            var (ok, detail) = await check.RunAsync(cancellationToken);
            if (!ok)
            {
                throw new MachineNotReadyException($"{check.Name}: {detail}");
            }
        }
    }

    private WebApplication Build(ServeSettings settings, TelemetrySettings telemetry, CliEnvironment environment)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(settings.Listen ?? IPAddress.Loopback, settings.Port));
        builder.Logging.ClearProviders();
        builder.Logging.AddLookaheadConsole(telemetry);
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is told by StartAsync.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddLookaheadTelemetry(telemetry);
        builder.Services.AddSingleton(Setting(() => OutgoingOptions.FromEnvironment(environment.Variable)));
        builder.Services.AddSingleton(Setting(() => RequestLimits.FromEnvironment(environment.Variable)));
        builder.Services.AddSingleton(Setting(() => WorkerPrice.FromEnvironment(environment.Variable)));
        builder.Services.AddLookaheadApi(backend.Blobs, WorkerServices.Queues(backend.Queue, environment.Variable))
            .AddMemoryCheck(settings.Memory, sharedFiles: backend.IsOneMachine)
            .AddTriggerLoops(
                backend.Queue(TriggerQueues.Submissions),
                environment.Variable(TriggerQueues.ReplyVariable) is { Length: > 0 } replies ? backend.Queue(replies) : null,
                backend.Queue(TriggerQueues.JobEvents),
                Setting(() => UpkeepOptions.BesideQueue.WithRetention(environment.Variable)));
        if (backend.IsOneMachine)
        {
            builder.Services.AddSharedFileChecks();
        }
        var app = builder.Build();
        app.MapLookahead(settings.Listen is null ? ApiAccess.ThisMachine : ApiAccess.Keys);
        return app;
    }

    private Task<WorkerExit> RunWorkerAsync(WorkQueues queues, WorkKind work, int number, CancellationToken stopping)
    {
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var options = (backend.IsOneMachine ? WorkerOptions.OneMachine : new WorkerOptions()).WithLimits(environment.Variable);
        var host = new JobWorkerHost(
            backend.Blobs,
            queues,
            WorkerServices.CreateHandlers(SandboxOptions.FromEnvironment(environment.Variable)),
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
