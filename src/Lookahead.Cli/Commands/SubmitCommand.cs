using System.CommandLine;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Cli.Submitting;
using Lookahead.Cli.Watching;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead submit [FILE.json]</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var input = new JobInput();
        var watch = new Option<bool>("--watch") { Description = "Follow the job to its end." };
        var json = ServiceOption.Json("Print the stored job as JSON; with --watch, every event as a line.");
        var command = new Command("submit", "Submit a job.") { watch, json };
        input.AddTo(command);
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            if (await input.ReadAsync(environment, parsed, cancellationToken) is not { } text)
            {
                return ExitCodes.UserError;
            }
            return await SubmitAsync(environment, client, text, parsed.GetValue(watch), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    /// <summary>Submits a job and says so, or follows it to its end.</summary>
    public static async Task<int> SubmitAsync(CliEnvironment environment, LookaheadClient client, string text, bool follow, bool asJson, CancellationToken cancellationToken)
    {
        var job = await client.SubmitAsync(text, cancellationToken);
        if (asJson)
        {
            (follow ? (Action<TextWriter, object>)JsonText.WriteLine : JsonText.Write)(environment.Out, job);
        }
        else
        {
            environment.Out.WriteLine($"Submitted {job.Kind} job {job.Id}{(job.WaitsForJobs == true ? ", which waits for other jobs" : "")}.");
        }
        if (follow)
        {
            return await JobWatcher.WatchAsync(environment, client, job.Id, asJson, cancellationToken);
        }
        if (!asJson)
        {
            environment.Out.WriteLine($"Watch it with: {Hints.Command(client, "watch", job.Id)}");
        }
        return ExitCodes.Ok;
    }
}
