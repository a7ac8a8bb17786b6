using System.CommandLine;
using Lookahead.Cli.Output;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead show ID</c>.</summary>
internal static class ShowCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var id = ServiceOption.JobId();
        var json = ServiceOption.Json("Print JSON, the whole specification included.");
        var command = new Command("show", "Show one job.") { id, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var job = await client.GetAsync(parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, job);
            }
            else
            {
                JobText.WriteDetails(environment.Console, job);
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
