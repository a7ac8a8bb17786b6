using System.CommandLine;
using Lookahead.Cli.Output;
using Lookahead.Cli.Watching;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead events ID</c>.</summary>
internal static class EventsCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var id = ServiceOption.JobId();
        var after = new Option<string>("--after") { Description = "Only events behind this cursor: the 'next' of an earlier answer." };
        var json = ServiceOption.Json("Print JSON, with the cursor for the next call.");
        var command = new Command("events", "Print what has happened to a job so far; watch follows it.") { id, after, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var page = await client.EventsAsync(parsed.GetValue(id)!, parsed.GetValue(after), waitSeconds: 0, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, page);
                return ExitCodes.Ok;
            }
            foreach (var jobEvent in page.Events)
            {
                environment.Out.WriteLine(EventText.Of(jobEvent));
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
