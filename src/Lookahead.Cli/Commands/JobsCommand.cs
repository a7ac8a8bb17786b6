using System.CommandLine;
using Lookahead.Cli.Output;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead jobs</c>.</summary>
internal static class JobsCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var state = new Option<string>("--state") { Description = "Only jobs in these states, for example queued,running." };
        var kind = new Option<string>("--kind") { Description = "Only jobs of these kinds, for example fine-tune." };
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 100.", DefaultValueFactory = _ => 20 };
        var after = new Option<string>("--after") { Description = "Only jobs older than this one." };
        var json = ServiceOption.Json();
        var command = new Command("jobs", "List jobs, newest first.") { state, kind, limit, after, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var page = await client.ListAsync(
                parsed.GetValue(state), parsed.GetValue(kind), parsed.GetValue(limit), parsed.GetValue(after), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, page);
                return ExitCodes.Ok;
            }
            if (page.Jobs.Count == 0)
            {
                environment.Out.WriteLine("There are no such jobs.");
            }
            else
            {
                JobText.WriteTable(environment.Console, page.Jobs, environment.Time.GetUtcNow());
            }
            if (page.Next is { } next)
            {
                environment.Out.WriteLine($"There are more: --after {next}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
