using System.CommandLine;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead resume ID</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service) =>
        ControlCommand.Create(environment, service, "resume", "Let a paused job go on.", (client, id, token) => client.ResumeAsync(id, token));
}
