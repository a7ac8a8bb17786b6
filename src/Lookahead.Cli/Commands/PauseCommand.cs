using System.CommandLine;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead pause ID</c>.</summary>
internal static class PauseCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service) =>
        ControlCommand.Create(environment, service, "pause", "Pause a job. One that runs saves a checkpoint first.", (client, id, token) => client.PauseAsync(id, token));
}
