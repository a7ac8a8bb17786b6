using System.CommandLine;
using System.Net;
using Lookahead.Backends;
using Lookahead.Cli.Serving;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead serve</c>: the service and its workers in one process.</summary>
internal static class ServeCommand
{
    private const int MaxWorkers = 64;

    public static Command Create(CliEnvironment environment)
    {
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 takes a free one.", DefaultValueFactory = _ => 8080 };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port must be from 0 to 65535.");
            }
        });
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Listen on this address (0.0.0.0: all of this machine's) for callers with a key; without it, on 127.0.0.1 for this machine alone, without keys.",
            CustomParser = result =>
            {
                var text = result.Tokens.Single().Value;
                if (IPAddress.TryParse(text, out var address))
                {
                    return address;
                }
                result.AddError($"--listen must be an address of this machine such as 0.0.0.0 or 192.168.1.5, but is '{text}'.");
                return null;
            },
        };
        var store = StoreOption.Create();
        var noWorker = new Option<bool>("--no-worker") { Description = "Accept jobs but run none here." };
        var workers = new Option<int>("--workers") { Description = "Jobs that run side by side.", DefaultValueFactory = _ => 1 };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxWorkers)
            {
                result.AddError($"--workers must be from 1 to {MaxWorkers}; for none use --no-worker.");
            }
        });
        var emulator = new Option<bool>("--service-bus-emulator")
        {
            Description = "Keep the queues in an emulator of Azure Service Bus inside this process, which other clients can use. Messages are lost when it ends; jobs are not.",
        };
        var emulatorPort = new Option<int>("--emulator-port") { Description = "The emulator's port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 5672 };
        emulatorPort.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--emulator-port must be from 0 to 65535.");
            }
        });
        var command = new Command("serve", "Run the service on this machine.") { port, listen, store, noWorker, workers, emulator, emulatorPort };
        command.SetAction(async (parsed, stopping) =>
        {
            var folder = StoreOption.Resolve(environment, parsed.GetValue(store)!);
            try
            {
                var settings = new ServeSettings(parsed.GetValue(port), folder, parsed.GetValue(noWorker) ? 0 : parsed.GetValue(workers))
                {
                    Backend = BackendSettings.FromEnvironment(folder.Path, environment.Variable),
                    Listen = parsed.GetValue(listen),
                    EmulatorPort = parsed.GetValue(emulator) ? parsed.GetValue(emulatorPort) : null,
                };
                await using var host = await ServiceHost.StartAsync(settings, environment, stopping);
                environment.Out.WriteLine(
                    $"Lookahead listens at {host.Url}; {Workers(settings.Workers)}; {settings.Backend.Description}. Stop with Ctrl-C.");
                if (settings.Listen is not null)
                {
                    environment.Out.WriteLine(
                        $"Callers need a key. An administrator's first: ./lookahead keys create --admin --store {folder.Path}. Keys and data go over plain http: put a proxy with TLS before it.");
                }
                if (host.EmulatorConnectionString is { } connection)
                {
                    environment.Out.WriteLine($"Service Bus emulator: {connection}");
                }
                await environment.Out.FlushAsync(stopping);
                await host.RunAsync(stopping);
                return ExitCodes.Ok;
            }
            catch (BackendSettingsException e)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
            catch (CannotServeException e)
            {
                var advice = e is MachineNotReadyException ? " (With --no-worker the service runs without it, and runs no jobs.)" : "";
                environment.Error.WriteLine(e.Message + advice);
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return ExitCodes.Ok;
            }
        });
        return command;
    }

    private static string Workers(int count) => count switch
    {
        0 => "no worker",
        1 => "1 worker",
        _ => $"{count} workers",
    };
}
