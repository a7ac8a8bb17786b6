using System.CommandLine;
using Lookahead.Cli.Checks;

namespace Lookahead.Cli.Commands;

/// <summary>The option that names the store's folder.</summary>
internal static class StoreOption
{
    public static Option<string> Create() => new("--store")
    {
        Description = "The folder for jobs and results.",
        DefaultValueFactory = _ => StoreFolder.Default,
    };

    public static StoreFolder Resolve(CliEnvironment environment, string path) => new(Path.GetFullPath(path, environment.WorkingDirectory));
}
