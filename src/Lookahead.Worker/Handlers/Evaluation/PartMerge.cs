using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Judging;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>The texts and verdicts of all parts of a split evaluation.</summary>
internal sealed class PartMerge
{
    private readonly Dictionary<(string Key, double Temperature, int Sample), StoredSample> samples = [];
    private readonly Dictionary<(string Key, double Temperature, int Sample), Verdict> verdicts = [];
    private readonly List<DecodingStatistics> statistics = [];

    private PartMerge()
    {
    }

    public IReadOnlyList<DecodingStatistics> Statistics => statistics;

    /// <summary>Reads the parts' results, and takes over the facts of their manifests.</summary>
    public static async Task<PartMerge> ReadAsync(JobContext context, IReadOnlyList<JobDocument> lastStage, CancellationToken cancellationToken)
    {
        var merge = new PartMerge();
        foreach (var judged in lastStage)
        {
            var sampled = await PartFiles.FindAsync(context, context.Job.Id, FanOutPlan.Before(JobKey.PartOf(judged.Id)!)!, cancellationToken);
            await PartFiles.AddFactsAsync(context, sampled, cancellationToken);
            await PartFiles.AddFactsAsync(context, judged, cancellationToken);
            foreach (var sample in await PartFiles.ReadSamplesAsync(context, sampled, cancellationToken))
            {
                merge.samples.Add((sample.Key, sample.Temperature, sample.Sample), sample);
            }
            foreach (var verdict in await PartFiles.ReadVerdictsAsync(context, judged, cancellationToken))
            {
                merge.verdicts.Add((verdict.Key, verdict.Temperature, verdict.Sample), verdict.Verdict);
            }
            merge.statistics.AddRange(await PartFiles.ReadStatisticsAsync(context, sampled, cancellationToken));
        }
        return merge;
    }

    /// <summary>In the order in which a job that is not split judges.</summary>
    public IReadOnlyList<JudgedProgram> Judged(PassAtKSpecification specification, IReadOnlyList<SampleItem> items) =>
        [.. SampledProgram.Of(specification, items, (key, temperature, sample) => samples[(key, temperature, sample)])
            .Select(program => new JudgedProgram(program, verdicts[(program.Completion.Key, program.Completion.Temperature, program.Completion.Sample)]))];
}
