using Lookahead.Api.Estimates;
using Lookahead.Api.Requests;
using Lookahead.Api.Triggers;
using Lookahead.Backends;
using Lookahead.Evaluation.Sandbox;
using Lookahead.FunctionsApp;
using Lookahead.Infra.Tests.Support;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Upkeep;
using Lookahead.Telemetry;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>infra/names.json, against the constants of the code, and the files of the Functions host against both.</summary>
internal static class NameCheck
{
    private static readonly Dictionary<string, string> Constants = new()
    {
        ["container"] = new BackendSettings { Folder = "" }.Container,
        ["queues.jobs"] = WorkQueues.JobQueueName,
        ["queues.submissions"] = TriggerQueues.Submissions,
        ["queues.jobEvents"] = TriggerQueues.JobEvents,
        ["settings.storage"] = BackendSettings.StorageUriVariable,
        ["settings.container"] = BackendSettings.ContainerVariable,
        ["settings.serviceBus"] = BackendSettings.NamespaceVariable,
        ["settings.retentionDays"] = UpkeepOptions.RetentionVariable,
        ["settings.ownerLimit"] = WorkerOptions.OwnerLimitVariable,
        ["settings.leaseSeconds"] = WorkerOptions.LeaseVariable,
        ["settings.requestsPerSecond"] = RequestLimits.Variable,
        ["settings.pricePerHour"] = WorkerPrice.Variable,
        ["settings.hostStreams"] = HeadSettings.StreamsVariable,
        ["settings.sandbox"] = SandboxOptions.BackendVariable,
        ["settings.sessionPool"] = SandboxOptions.PoolVariable,
        ["settings.gpu"] = GpuRequirement.Variable,
        ["settings.log"] = TelemetrySettings.LogVariable,
    };

    public static IEnumerable<string> Run(Deployment deployment)
    {
        var names = deployment.Names;
        foreach (var (path, constant) in Constants)
        {
            var parts = path.Split('.');
            var name = (string?)(parts.Length == 1 ? names[path] : names[parts[0]]![parts[1]]);
            if (name != constant)
            {
                yield return $"names.json has '{name}' for {path}, the code '{constant}'.";
            }
        }
        foreach (var finding in Functions(deployment).Concat(Host(deployment)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<string> Functions(Deployment deployment)
    {
        var queues = new Dictionary<string, string>
        {
            [TriggerNames.Submission] = TriggerQueues.Submissions,
            [TriggerNames.DeadLetter] = WorkQueues.JobQueueName + "/$deadletterqueue",
            [TriggerNames.JobEvent] = TriggerQueues.JobEvents,
        };
        foreach (var (function, queue) in queues)
        {
            var file = $"src/Lookahead.FunctionsApp/Functions/{function}/function.json";
            var trigger = File.Exists(deployment[file]) ? deployment.Json(file)["bindings"]![0]! : null;
            if (((string?)trigger?["type"], (string?)trigger?["queueName"], (string?)trigger?["connection"]) != ("serviceBusTrigger", queue, BackendSettings.ServiceBusVariable))
            {
                yield return $"{function} must be a serviceBusTrigger of '{queue}' by the connection {BackendSettings.ServiceBusVariable}.";
            }
        }
    }

    private static IEnumerable<string> Host(Deployment deployment)
    {
        var host = deployment.Json("src/Lookahead.FunctionsApp/host.json");
        if ((string?)host["extensions"]?["http"]?["routePrefix"] != "")
        {
            yield return "host.json: routePrefix must be empty, else addresses are not those of the interface.";
        }
        if ((string?)host["customHandler"]?["description"]?["defaultExecutablePath"] != typeof(FunctionsHead).Assembly.GetName().Name)
        {
            yield return "host.json: defaultExecutablePath is not the program.";
        }
    }
}
