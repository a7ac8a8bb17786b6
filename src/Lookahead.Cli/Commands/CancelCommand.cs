using System.CommandLine;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead cancel ID</c>.</summary>
internal static class CancelCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service) =>
        ControlCommand.Create(environment, service, "cancel", "Cancel a job. One that runs stops at its next step.", (client, id, token) => client.CancelAsync(id, token));
}
