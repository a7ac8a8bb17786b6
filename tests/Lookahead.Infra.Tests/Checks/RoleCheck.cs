using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lookahead.Infra.Tests.Support;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>Who may do what on what: the whole list, and keys nowhere.</summary>
internal static partial class RoleCheck
{
    /// <summary>Ids of Azure's built-in roles, from its documentation.</summary>
    private static readonly Dictionary<string, string> BuiltIn = new()
    {
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Azure Service Bus Data Owner",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["0fb8eba5-a2bb-4abe-b1c1-49dfad359bb0"] = "Azure ContainerApps Session Executor",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["db58b8e5-c6ad-4a2a-8342-4190687cbf4a"] = "Storage Blob Delegator",
    };

    /// <summary>docs/security.md has it for people.</summary>
    private static readonly string[] Expected =
    [
        "api: Azure Service Bus Data Receiver on queues/job-events",
        "api: Azure Service Bus Data Receiver on queues/jobs",
        "api: Azure Service Bus Data Receiver on queues/submissions",
        "api: Azure Service Bus Data Sender on queues/job-events",
        "api: Azure Service Bus Data Sender on queues/jobs",
        "api: Storage Blob Data Contributor on containers/lookahead",
        "api: Storage Blob Data Owner on storageAccounts/sthost",
        "api: Storage Blob Delegator on storageAccounts/stdata",
        "pull: AcrPull on registries/cr",
        "scaler: Azure Service Bus Data Owner on queues/jobs",
        "worker: Azure ContainerApps Session Executor on sessionPools/sessions",
        "worker: Azure Service Bus Data Receiver on queues/jobs",
        "worker: Azure Service Bus Data Sender on queues/job-events",
        "worker: Azure Service Bus Data Sender on queues/jobs",
        "worker: Storage Blob Data Contributor on containers/lookahead",
    ];

    public static IEnumerable<string> Run(Deployment deployment)
    {
        var given = deployment.OfType("Microsoft.Authorization/roleAssignments").Select(Describe).ToList();
        foreach (var finding in given.Except(Expected).Select(g => $"Not meant to be: {g}.").Concat(Expected.Except(given).Select(e => $"Missing: {e}.")))
        {
            yield return finding;
        }
        foreach (var account in deployment.OfType("Microsoft.Storage/storageAccounts").Where(a => (bool)a["properties"]!["allowSharedKeyAccess"]! || (bool)a["properties"]!["allowBlobPublicAccess"]!))
        {
            yield return $"{account["name"]} allows keys or anonymous readers.";
        }
        if (!(bool)deployment.Single("Microsoft.ServiceBus/namespaces")["properties"]!["disableLocalAuth"]! || (bool)deployment.Single("Microsoft.ContainerRegistry/registries")["properties"]!["adminUserEnabled"]!)
        {
            yield return "Service Bus or the registry allows keys.";
        }
        if ((string)deployment.Single("Microsoft.App/sessionPools")["properties"]!["sessionNetworkConfiguration"]!["status"]! != "EgressDisabled")
        {
            yield return "Sandbox sessions can reach networks.";
        }
        var lifeCycles = deployment.Single("Microsoft.App/jobs")["properties"]!["configuration"]!["identitySettings"]!.AsArray()
            .Select(s => (Identity: Identity().Match((string)s!["identity"]!).Groups[1].Value, LifeCycle: (string)s["lifecycle"]!)).Order();
        if (!lifeCycles.SequenceEqual([("pull", "None"), ("scaler", "None"), ("worker", "Main")]))
        {
            yield return "Code in the worker's container must have the worker's identity alone.";
        }
    }

    private static string Describe(JsonNode assignment)
    {
        var properties = assignment["properties"]!;
        var role = ((string)properties["roleDefinitionId"]!).Split('/')[^1];
        var principal = Identity().Match((string)properties["principalId"]!);
        var scope = Scope().Match((string)assignment["id"]!).Groups[1].Value.Replace(principal.Groups[2].Value, "", StringComparison.Ordinal).TrimEnd('-').Split('/');
        return $"{principal.Groups[1].Value}: {BuiltIn.GetValueOrDefault(role, role)} on {string.Join('/', scope[^2..])}";
    }

    [GeneratedRegex("/id-([a-z]+)-([a-z0-9]{13})")]
    private static partial Regex Identity();

    [GeneratedRegex(@"^\[extensionResourceId\('([^']*)'")]
    private static partial Regex Scope();
}
