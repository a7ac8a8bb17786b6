using System.CommandLine;
using Lookahead.Azure;
using Lookahead.Backends;
using Lookahead.Cli.Checks;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.FanOut;
using Lookahead.Telemetry;
using Lookahead.Worker;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead worker</c>: runs jobs of a store, beside a service with <c>serve --no-worker</c> or on another machine.</summary>
internal static class WorkerCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var store = StoreOption.Create();
        var once = new Option<bool>("--once") { Description = "Run one job, then exit; without it, run jobs until told to stop." };
        var wait = new Option<double>("--wait") { Description = "Seconds that --once waits for a job.", DefaultValueFactory = _ => WorkerOptions.OneMachine.OnceWait.TotalSeconds };
        wait.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 86_400))
            {
                result.AddError("--wait must be from 0 to 86400 seconds.");
            }
        });
        var work = new Option<WorkKind>("--work")
        {
            Description = $"Where {WorkerServices.CpuQueueVariable} names a second queue: model (sampling and training) or cpu (judging and merging).",
            DefaultValueFactory = _ => WorkKind.Model,
        };
        var command = new Command("worker", "Run jobs of a store. Exit codes: 0 done or no job, 1 job failed, 42 user error, 75 work goes on elsewhere.") { store, once, wait, work };
        command.SetAction(async (parsed, stopping) =>
        {
            try
            {
                var settings = new WorkerSettings(
                    StoreOption.Resolve(environment, parsed.GetValue(store)!), parsed.GetValue(once), TimeSpan.FromSeconds(parsed.GetValue(wait)), parsed.GetValue(work));
                return (int)await RunAsync(environment, settings, stopping);
            }
            catch (Exception e) when (e is SandboxUnavailableException or TelemetrySettingsException or BackendSettingsException or AzureConfigurationException or ArgumentException)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task<WorkerExit> RunAsync(CliEnvironment environment, WorkerSettings settings, CancellationToken stopping)
    {
        var telemetry = TelemetrySettings.FromEnvironment("lookahead-worker", environment.Variable);
        var sandbox = SandboxOptions.FromEnvironment(environment.Variable);
        var where = BackendSettings.FromEnvironment(settings.Store.Path, environment.Variable);
        var options = (where.HasAzureStorage ? new WorkerOptions() : WorkerOptions.OneMachine).WithLimits(environment.Variable)
            with { OnceWait = settings.Wait, Work = settings.Work };
        using var process = ProcessTelemetry.Start(telemetry);
        await using var backend = Backend.Open(where, environment.Time, process.Loggers);
        var queues = WorkerServices.Queues(backend.Queue, environment.Variable);
        if (options.Work == WorkKind.Cpu && !queues.AreTwo)
        {
            throw new ArgumentException($"--work cpu needs a queue of its own: set {WorkerServices.CpuQueueVariable}, for the service too.");
        }
        var host = new JobWorkerHost(
            backend.Blobs, queues, WorkerServices.CreateHandlers(sandbox), environment.Time, options, process.Loggers.CreateLogger<JobWorkerHost>());
        return await (settings.Once ? host.RunOnceAsync(stopping) : host.RunLoopAsync(stopping));
    }

    private sealed record WorkerSettings(StoreFolder Store, bool Once, TimeSpan Wait, WorkKind Work);
}
