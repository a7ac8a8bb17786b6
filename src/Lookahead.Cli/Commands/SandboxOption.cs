using System.CommandLine;
using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Cli.Commands;

/// <summary><c>--sandbox NAME</c>; without it the environment decides.</summary>
internal static class SandboxOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--sandbox")
        {
            Description = $"What isolates the programs: {string.Join(", ", SandboxFactory.Backends)} (default: {SandboxOptions.BackendVariable}, else auto).",
        };
        option.AcceptOnlyFromAmong([.. SandboxFactory.Backends]);
        return option;
    }
}
