using Lookahead.Api.Jobs;
using Lookahead.Jobs.Lifecycle;
using Spectre.Console;

namespace Lookahead.Cli.Output;

/// <summary>Jobs as tables.</summary>
internal static class JobText
{
    public static string Name(JobState state) => state.ToString().ToLowerInvariant();

    public static void WriteTable(IAnsiConsole console, IReadOnlyList<JobSummary> jobs, DateTimeOffset now)
    {
        var table = new Table().NoBorder();
        foreach (var heading in new[] { "ID", "KIND", "STATE", "AGE", "TOOK", "NAME" })
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }
        foreach (var job in jobs)
        {
            var took = job.StartedAt is { } started ? Durations.Text((job.FinishedAt ?? now) - started) : "";
            table.AddRow(Cells(job.Id, job.Kind, Name(job.State), Durations.Text(now - job.CreatedAt), took, job.Name ?? ""));
        }
        console.Write(table);
    }

    /// <summary>One job, a property a line.</summary>
    public static void WriteDetails(IAnsiConsole console, JobView job)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                grid.AddRow(Cells(name, value));
            }
        }
        Row("id", job.Id);
        Row("kind", job.Kind);
        Row("name", job.Name);
        Row("state", Name(job.State) + (job.WaitsForJobs == true ? ", waits for other jobs" : ""));
        Row("after", job.Specification.After is { } before ? string.Join(", ", before) : null);
        Row("attempt", job.Attempt == 0 ? "none yet" : $"{job.Attempt}{(job.FailedAttempts > 0 ? $" ({job.FailedAttempts} failed)" : "")}");
        Row("created", Time(job.CreatedAt));
        Row("started", Time(job.StartedAt));
        Row("finished", Time(job.FinishedAt));
        Row("worker", job.Worker);
        Row("error", job.Error is { } error ? $"{error.Code}: {error.Message}" : null);
        console.Write(grid);
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'");

    /// <summary>Plain text: brackets in names are no markup.</summary>
    private static Text[] Cells(params string[] values) => [.. values.Select(value => new Text(Printable.Line(value)))];
}
