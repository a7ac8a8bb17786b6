using System.Reflection;

namespace Lookahead.Worker.Manifests;

/// <summary>Which build of the worker runs.</summary>
public static class CodeVersion
{
    public static string Current { get; } =
        typeof(CodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
