using System.CommandLine;
using Lookahead.Api.Jobs;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead models</c>: fine-tune jobs that have succeeded.</summary>
internal static class ModelsCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var limit = new Option<int>("--limit") { Description = "How many at most.", DefaultValueFactory = _ => 20 };
        var json = ServiceOption.Json();
        var command = new Command("models", "List the models that fine-tune jobs have made, newest first.") { limit, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var models = await FindAsync(client, parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, new { Models = models });
            }
            else if (models.Count == 0)
            {
                environment.Out.WriteLine("No fine-tune job has succeeded yet.");
            }
            else
            {
                JobText.WriteTable(environment.Console, models, environment.Time.GetUtcNow());
                environment.Out.WriteLine("Use one in a job: \"model\": {\"source\": \"job\", \"job\": \"ID\"}. Copy one: ./lookahead result ID --download DIR.");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<List<JobSummary>> FindAsync(LookaheadClient client, int limit, CancellationToken cancellationToken)
    {
        const int PageSize = 100;
        var models = new List<JobSummary>();
        string? after = null;
        do
        {
            var page = await client.ListAsync("succeeded", FineTuneSpecification.KindName, PageSize, after, cancellationToken);
            models.AddRange(page.Jobs);
            after = page.Next;
        }
        while (after is not null && models.Count < limit);
        return models.Take(limit).ToList();
    }
}
