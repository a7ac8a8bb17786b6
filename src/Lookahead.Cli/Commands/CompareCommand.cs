using System.CommandLine;
using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead compare baseline=ID,ID mtp=ID,ID</c>.</summary>
internal static class CompareCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var sides = new Argument<string[]>("sides")
        {
            Description = "Two or more finished evaluations: an ID each, or NAME=ID,ID with one evaluation per training seed.",
            Arity = new ArgumentArity(2, 16),
        };
        var k = new Option<int[]>("--k") { Description = "Compare at these k, for example --k 1 --k 10; without it, at those that all report." };
        var watch = new Option<bool>("--watch") { Description = "Follow the job to its end." };
        var json = ServiceOption.Json("Print the stored job as JSON; with --watch, every event as a line.");
        var command = new Command("compare", "Compare evaluations pair by pair: submits a compare job.") { sides, k, watch, json };
        service.SetAction(command, (parsed, client, cancellationToken) =>
        {
            var job = new
            {
                Kind = "compare",
                Evaluations = parsed.GetValue(sides)!.Select(Side),
                K = parsed.GetValue(k) is { Length: > 0 } wanted ? wanted : null,
            };
            return SubmitCommand.SubmitAsync(
                environment, client, JsonSerializer.Serialize(job, JobJson.Options), parsed.GetValue(watch), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static object Side(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? new { Name = text[..at], Jobs = text[(at + 1)..].Split(',') } : text;
}
