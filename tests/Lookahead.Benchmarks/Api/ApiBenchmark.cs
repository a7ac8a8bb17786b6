using System.Runtime.CompilerServices;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Api;

/// <summary>
/// What the REST interface costs on top of ASP.NET Core and the disk: the whole service over the embedded store against an endpoint that
/// writes files of the same number and sizes and flushes each to the disk, or reads one of the same size. The clients are in the same process, on the same
/// cores, for both.
/// </summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const int AtATime = 16;
    private const int Listeners = 200;

    public string Name => "api";

    public string Description => "submissions and reads over REST with durable storage against bare ASP.NET Core endpoints; 200 listeners to one job's events";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder(options.WorkFolder);
        var footprint = await Footprint.OfASubmissionAsync();
        await using var service = await ApiService.StartAsync(folder.Sub("service"));
        var job = await service.SubmitAsync(cancellationToken);
        for (var i = 1; i < BareService.ListedFiles; i++)
        {
            await service.SubmitAsync(cancellationToken);
        }
        footprint = footprint with { AnswerBytes = await service.Side.ReadAsync(job, cancellationToken), PageBytes = await service.Side.ListAsync(cancellationToken) };
        await using var bare = await BareService.StartAsync(folder.Sub("bare"), footprint);
        var submissions = options.Quick ? 64 : 1_000;
        var reads = options.Quick ? 200 : 5_000;
        var parameters = new Dictionary<string, object>
        {
            ["at_a_time"] = AtATime,
            ["writes_per_submission"] = footprint.Writes.Count,
            ["bytes_per_submission"] = footprint.Writes.Sum(),
            ["file_system"] = folder.FileSystem,
        };
        (string Name, int Count, Func<HttpSide, CancellationToken, Task> Ask)[] kinds =
        [
            ("submit", submissions, (side, token) => side.SubmitAsync(token)),
            ("read", reads, (side, token) => side.ReadAsync(job, token)),
            ("read-list", reads / 5, (side, token) => side.ListAsync(token)),
        ];
        foreach (var (name, count, ask) in kinds)
        {
            var settings = new Dictionary<string, object>(parameters) { ["requests"] = count };
            yield return Case($"{name}-x{AtATime}", "requests/s", Direction.HigherIsBetter, run => count / run.Seconds);
            yield return Case($"{name}-p50", "ms", Direction.LowerIsBetter, run => run.Percentile(0.5));
            yield return Case($"{name}-p99", "ms", Direction.LowerIsBetter, run => run.Percentile(0.99));

            BenchmarkCase Case(string @case, string unit, Direction direction, Func<LoadRun, double> figure) =>
                new(@case, unit, direction, Side("lookahead", service.Side, figure), Side("bare-aspnetcore", bare.Side, figure))
                {
                    Parameters = settings,
                    Threads = Environment.ProcessorCount,
                };

            Contender Side(string who, HttpSide side, Func<LoadRun, double> figure) =>
                new(who, async (clock, token) => figure(await LoadRun.RunAsync(clock, count, AtATime, inner => ask(side, inner), token)));
        }

        if (options.Wants("read-stream-200"))
        {
            // From an event's writing until the last of all listeners has it.
            yield return new BenchmarkCase("read-stream-200", "ms", Direction.LowerIsBetter,
                new Contender("lookahead", (clock, token) => StreamLoad.MeasureAsync(clock, service.Side, $"/api/jobs/{job}/events", Listeners, i => service.LogAsync(job, i, token), token)),
                new Contender("bare-aspnetcore", (clock, token) => StreamLoad.MeasureAsync(clock, bare.Side, "/stream", Listeners, i => bare.LogAsync(i, token), token)))
            {
                Parameters = new Dictionary<string, object> { ["listeners"] = Listeners, ["events"] = StreamLoad.Events },
                Threads = Environment.ProcessorCount,
            };
        }
    }
}
