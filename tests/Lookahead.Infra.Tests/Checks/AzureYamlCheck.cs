using System.Text.Json.Nodes;
using Lookahead.Infra.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>azure.yaml: its schema, and that what it names is there. Needs Node.js with ajv and yaml.</summary>
internal static class AzureYamlCheck
{
    public static IEnumerable<string> Run(Deployment deployment)
    {
        var validated = ExternalProgram.Run("node", [Path.Combine(NodeProgram.Folder, "infra", "azure-yaml.mjs"), deployment["azure.yaml"]]);
        return validated.ExitCode == 0
            ? [.. Services(deployment, JsonNode.Parse(validated.Output)!), .. Hooks(deployment, JsonNode.Parse(validated.Output)!), .. Parameters(deployment)]
            : [validated.Errors];
    }

    private static IEnumerable<string> Services(Deployment deployment, JsonNode yaml)
    {
        var services = yaml["services"]!.AsObject();
        var tagged = deployment.Resources.Select(r => (string?)r["tags"]?["azd-service-name"]).OfType<string>().Order(StringComparer.Ordinal).ToList();
        if (!services.Select(s => s.Key).Order(StringComparer.Ordinal).SequenceEqual(tagged))
        {
            yield return $"azure.yaml has the services {string.Join(", ", services.Select(s => s.Key))}; the tags azd-service-name are {string.Join(", ", tagged)}.";
        }
        foreach (var (name, service) in services)
        {
            var project = deployment[(string)service!["project"]!];
            if (!Directory.Exists(project))
            {
                yield return $"{name}: there is no folder {service["project"]}.";
            }
            else if (service["docker"] is { } docker)
            {
                var file = Path.Combine(project, (string)docker["path"]!);
                var arguments = docker["buildArgs"]!.AsArray().Select(a => ((string)a!).Split('=')[0]);
                if (!File.Exists(file) || arguments.Any(a => !File.ReadAllText(file).Contains($"ARG {a}=", StringComparison.Ordinal)))
                {
                    yield return $"{name}: its Dockerfile is not there, or has no argument {string.Join(", ", arguments)}.";
                }
                if (Path.GetFullPath(Path.Combine(project, (string)docker["context"]!)) != Path.GetFullPath(deployment.Root))
                {
                    yield return $"{name}: the Dockerfile's context is the root of the repository.";
                }
            }
        }
    }

    private static IEnumerable<string> Hooks(Deployment deployment, JsonNode yaml) =>
        from hook in yaml["hooks"]!.AsObject()
        let file = deployment[(string)hook.Value!["run"]!]
        where !File.Exists(file) || !File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute)
        select $"The hook {hook.Key} is no program: {hook.Value!["run"]}";

    private static IEnumerable<string> Parameters(Deployment deployment)
    {
        var known = Bicep.Build(deployment["infra/main.bicep"])["parameters"]!.AsObject();
        var given = deployment.Json("infra/main.parameters.json")["parameters"]!.AsObject();
        return given.Where(p => !known.ContainsKey(p.Key)).Select(p => $"main.parameters.json gives {p.Key}, which main.bicep does not take.")
            .Concat(known.Where(p => p.Value!["defaultValue"] is null && !given.ContainsKey(p.Key)).Select(p => $"main.parameters.json does not give {p.Key}."));
    }
}
