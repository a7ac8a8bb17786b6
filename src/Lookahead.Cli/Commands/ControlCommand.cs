using System.CommandLine;
using Lookahead.Api.Jobs;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;

namespace Lookahead.Cli.Commands;

/// <summary>What cancel, pause and resume have in common.</summary>
internal static class ControlCommand
{
    public static Command Create(
        CliEnvironment environment,
        ServiceOption service,
        string name,
        string description,
        Func<LookaheadClient, string, CancellationToken, Task<JobView>> request)
    {
        var id = ServiceOption.JobId();
        var json = ServiceOption.Json();
        var command = new Command(name, description) { id, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var job = await request(client, parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, job);
            }
            else
            {
                environment.Out.WriteLine($"Job {job.Id} is {JobText.Name(job.State)}.");
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
