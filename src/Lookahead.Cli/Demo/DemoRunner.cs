using Lookahead.Cli.Checks;
using Lookahead.Cli.Client;
using Lookahead.Cli.Serving;
using Lookahead.Cli.Watching;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Reports;
using Lookahead.Samples;
using Lookahead.Samples.Basics;
using Microsoft.Extensions.Logging;

namespace Lookahead.Cli.Demo;

/// <summary>
/// The main job from end to end: a service with one worker in this process, jobs sent to it over REST, their results printed.
/// </summary>
internal sealed class DemoRunner(CliEnvironment environment, DemoSettings settings, StoreFolder folder)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(bool json, CancellationToken stopping)
    {
        var started = environment.Time.GetTimestamp();
        var serve = new ServeSettings(Port: 0, folder, Workers: 1) { LogLevel = LogLevel.Warning };
        await using var host = await ServiceHost.StartAsync(serve, environment, stopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var running = host.RunAsync(ending.Token);
        try
        {
            using var client = new LookaheadClient(new Uri(host.Url));
            environment.Out.WriteLine($"The service listens at {host.Url}; its store is {folder.Path}.");
            return await RunJobsAsync(client, started, json, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            environment.Out.WriteLine($"Stopped; the job under way keeps its last checkpoint. Go on with: ./lookahead serve --store {folder.Path}");
            return ExitCodes.Failed;
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    private async Task<int> RunJobsAsync(LookaheadClient client, long started, bool json, CancellationToken stopping)
    {
        var samples = SampleGenerator.Generate(settings.Samples with { Seed = settings.Seed });
        var data = Path.Combine(folder.Path, "samples");
        await SampleWriter.WriteAsync(samples, data, stopping);
        var basicExamples = BasicsGenerator.Generate(settings.Seed, settings.BasicExamples);
        await BasicsGenerator.WriteAsync(basicExamples, Path.Combine(data, DemoJobs.BasicsFile), stopping);
        environment.Out.WriteLine(
            $"Wrote {basicExamples.Count} one-line lessons, {samples.Train.Count} training problems, {samples.HeldOutVariants.Count} new variants of trained families and {samples.HeldOutFamilies.Count} problems of never-trained families to {data}.");

        var jobs = new DemoJobs(settings, data);
        var basics = await RunJobAsync(client, jobs.Basics(), stopping);
        var before = basics is null ? null : await RunJobAsync(client, jobs.Before(basics), stopping);
        var fineTune = before is null ? null : await RunJobAsync(client, jobs.FineTune(basics!), stopping);
        var after = fineTune is null ? null : await RunJobAsync(client, jobs.After(fineTune), stopping);
        var compared = after is null ? null : await RunJobAsync(client, jobs.Compare(fineTune!, samples.HeldOutVariants), stopping);
        if (compared is null)
        {
            return ExitCodes.Failed;
        }
        var results = await DemoResults.FetchAsync(client, new DemoJobIds(before!, fineTune!, after!, compared), stopping);
        var duration = environment.Time.GetElapsedTime(started);
        var reportPath = Path.Combine(folder.Path, "report.html");
        await File.WriteAllTextAsync(reportPath, ReportHtml.Render(DemoReportBuilder.Build(results, duration)), stopping);
        DemoSummary.Write(environment.Console, results, reportPath, duration);
        if (json)
        {
            environment.Out.WriteLine(DemoSummary.ToJson(results, reportPath, duration));
        }
        return results.Compared.IdenticalText == true ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <returns>The job's id, or null when it did not succeed (which was told).</returns>
    private async Task<string?> RunJobAsync(LookaheadClient client, string specification, CancellationToken stopping)
    {
        var submitted = await client.SubmitAsync(specification, stopping);
        environment.Out.WriteLine($"POST /api/jobs -> {submitted.Kind} {submitted.Id} ({submitted.Name})");
        var job = await JobWatcher.FollowAsync(environment, client, submitted, stopping);
        if (job.State == JobState.Succeeded)
        {
            return job.Id;
        }
        environment.Error.WriteLine($"Job {job.Id} ({job.Name}) is {job.State.ToString().ToLowerInvariant()}{(job.Error is { } error ? $": {error.Message} ({error.Code})" : "")}.");
        return null;
    }
}
