using System.CommandLine;
using Lookahead.Azure;
using Lookahead.Azure.Identity;
using Lookahead.Backends;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Telemetry;
using Lookahead.Worker;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging;

var startUpLimit = TimeSpan.FromMinutes(2);
var store = new Option<string>("--store")
{
    Description = "The folder that holds jobs and their results (default: LOOKAHEAD_STORE, else .lookahead).",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LOOKAHEAD_STORE") is { Length: > 0 } folder ? folder : ".lookahead",
};
var once = new Option<bool>("--once") { Description = "Run one job, then exit (the default)." };
var loop = new Option<bool>("--loop") { Description = "Run jobs until told to stop." };
var wait = new Option<double>("--wait")
{
    Description = "Seconds that --once waits for a job.",
    DefaultValueFactory = _ => WorkerOptions.OneMachine.OnceWait.TotalSeconds,
};
wait.Validators.Add(result =>
{
    if (!(result.GetValueOrDefault<double>() is >= 0 and <= 86_400))
    {
        result.AddError("--wait must be from 0 to 86400 seconds.");
    }
});
var work = new Option<WorkKind>("--work")
{
    Description = $"Where {WorkerServices.CpuQueueVariable} names a second queue: model (sampling and training, the default) or cpu (judging and merging).",
    DefaultValueFactory = _ => WorkKind.Model,
};
var command = new RootCommand("Runs Lookahead jobs. Exit codes: 0 done or no job, 1 job failed, 42 user error, 75 work goes on elsewhere.")
{
    store, once, loop, wait, work,
};
command.Validators.Add(result =>
{
    if (result.GetValue(once) && result.GetValue(loop))
    {
        result.AddError("--once and --loop exclude each other.");
    }
});
command.SetAction(async parsed =>
{
    using var signals = new StopSignals();
    using var watchdog = new StartUpWatchdog(startUpLimit, Environment.GetEnvironmentVariable(StartUpWatchdog.ReadyFileVariable), TimeProvider.System, () =>
    {
        Console.Error.WriteLine($"The start took more than {startUpLimit.TotalSeconds:0} s (a GPU or a file system that does not answer?); another worker may do better.");
        Environment.Exit((int)WorkerExit.TryAgain);
    });
    SandboxOptions sandbox;
    WorkerOptions options;
    TelemetrySettings telemetry;
    BackendSettings where;
    try
    {
        telemetry = TelemetrySettings.FromEnvironment("lookahead-worker", Environment.GetEnvironmentVariable);
        sandbox = SandboxOptions.FromEnvironment(Environment.GetEnvironmentVariable).WithPoolTokens(scope => AccessTokens.For(scope));
        GpuRequirement.FromEnvironment(Environment.GetEnvironmentVariable).Check();
        where = BackendSettings.FromEnvironment(parsed.GetValue(store)!, Environment.GetEnvironmentVariable);
        options = (where.HasAzureStorage ? new WorkerOptions() : WorkerOptions.OneMachine).WithLimits(Environment.GetEnvironmentVariable)
            with { OnceWait = TimeSpan.FromSeconds(parsed.GetValue(wait)), Work = parsed.GetValue(work) };
    }
    catch (Exception e) when (e is SandboxUnavailableException or TelemetrySettingsException or BackendSettingsException or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return (int)WorkerExit.JobFailed;
    }
    catch (JobException e)
    {
        Console.Error.WriteLine($"{e.Error.Code}: {e.Message}");
        return (int)WorkerExit.JobFailed;
    }
    using var process = ProcessTelemetry.Start(telemetry);
    try
    {
        await using var backend = Backend.Open(where, TimeProvider.System, process.Loggers);
        var queues = WorkerServices.Queues(backend.Queue, Environment.GetEnvironmentVariable);
        if (options.Work == WorkKind.Cpu && !queues.AreTwo)
        {
            Console.Error.WriteLine($"--work cpu needs a queue of its own: set {WorkerServices.CpuQueueVariable}, for the service too.");
            return (int)WorkerExit.JobFailed;
        }
        var host = new JobWorkerHost(
            backend.Blobs,
            queues,
            WorkerServices.CreateHandlers(sandbox),
            TimeProvider.System,
            options,
            process.Loggers.CreateLogger<JobWorkerHost>());
        watchdog.Started();
        return (int)await (parsed.GetValue(loop) ? host.RunLoopAsync(signals.Stopping) : host.RunOnceAsync(signals.Stopping));
    }
    catch (Exception e) when (e is BackendSettingsException or AzureConfigurationException)
    {
        Console.Error.WriteLine(e.Message);
        return (int)WorkerExit.JobFailed;
    }
});
// Signals are handled by StopSignals: the framework's own handler would give a job two seconds to stop.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
