using Lookahead.Api.Jobs;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Lifecycle;
using Spectre.Console;

namespace Lookahead.Cli.Watching;

/// <summary>Follows a job to its end and says how it ended.</summary>
internal static class JobWatcher
{
    private const int WaitSeconds = 20;

    /// <summary>How long a service that was there once may be away, as when it is started anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <returns>0 when the job succeeded or the user detached, 42 when it failed by the user's input, 1 otherwise.</returns>
    public static async Task<int> WatchAsync(
        CliEnvironment environment, LookaheadClient client, string id, bool json, CancellationToken detach)
    {
        var job = await client.GetAsync(id, detach);
        try
        {
            if (json)
            {
                job = await FollowAsync(environment, client, id, new JsonView(environment.Out, environment.Error), detach);
                JsonText.WriteLine(environment.Out, job);
                return ExitCodeOf(job);
            }
            job = await FollowAsync(environment, client, job, detach);
        }
        catch (OperationCanceledException) when (detach.IsCancellationRequested)
        {
            (json ? environment.Error : environment.Out).WriteLine(
                $"Detached; the job goes on. Come back with: {Hints.Command(client, "watch", id)}");
            return ExitCodes.Ok;
        }
        WriteEnd(environment.Out, client, job);
        return ExitCodeOf(job);
    }

    /// <summary>Shows a job's progress, drawn in place where that can be done, else line by line.</summary>
    /// <returns>The job in its final state.</returns>
    public static Task<JobView> FollowAsync(CliEnvironment environment, LookaheadClient client, JobView job, CancellationToken cancellationToken) =>
        environment.IsTerminal
            ? DrawAsync(environment, client, job, cancellationToken)
            : FollowAsync(environment, client, job.Id, new PlainView(environment.Out), cancellationToken);

    private static async Task<JobView> DrawAsync(CliEnvironment environment, LookaheadClient client, JobView job, CancellationToken detach)
    {
        var title = Printable.Line($"{job.Kind} {job.Name ?? job.Id}");
        return await environment.Console.Live(new Text(title)).StartAsync(display =>
            FollowAsync(environment, client, job.Id, new LiveView(display, title), detach));
    }

    private static async Task<JobView> FollowAsync(
        CliEnvironment environment, LookaheadClient client, string id, IWatchView view, CancellationToken detach)
    {
        string? cursor = null;
        long? lostAt = null;
        while (true)
        {
            try
            {
                var page = await client.EventsAsync(id, cursor, WaitSeconds, detach);
                lostAt = null;
                cursor = page.Next;
                foreach (var jobEvent in page.Events)
                {
                    view.Show(jobEvent);
                }
                if (page.Events.Count == 0 && page.State.IsFinal())
                {
                    return await client.GetAsync(id, detach);
                }
            }
            catch (Exception e) when (IsTransient(e))
            {
                if (lostAt is null)
                {
                    lostAt = environment.Time.GetTimestamp();
                    view.Note($"The service at {client.Url.OriginalString.TrimEnd('/')} does not answer; trying again.");
                }
                else if (environment.Time.GetElapsedTime(lostAt.Value) > Patience)
                {
                    throw;
                }
                await Task.Delay(RetryPause, environment.Time, detach);
            }
        }
    }

    private static bool IsTransient(Exception e) =>
        e is NoServiceException or HttpRequestException or HttpIOException or ServiceException { Status: 502 or 503 or 504 };

    private static int ExitCodeOf(JobView job) =>
        job.State == JobState.Succeeded ? ExitCodes.Ok : ExitCodes.Of(job.State == JobState.Failed ? job.Error : null);

    private static void WriteEnd(TextWriter writer, LookaheadClient client, JobView job)
    {
        if (job.State == JobState.Succeeded)
        {
            var took = job.StartedAt is { } started && job.FinishedAt is { } finished ? $" in {Durations.Text(finished - started)}" : "";
            writer.WriteLine($"Job {job.Id} succeeded{took}. Its result: {Hints.Command(client, "result", job.Id)}");
            return;
        }
        writer.WriteLine(job is { State: JobState.Failed, Error: { } error }
            ? $"Job {job.Id} failed ({error.Code}): {Printable.Line(error.Message)}"
            : $"Job {job.Id} is {JobText.Name(job.State)}.");
    }
}
