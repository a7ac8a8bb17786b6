using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Jobs.FanOut;

/// <summary>Where a split job stands.</summary>
/// <param name="Failed">The first part found that failed; it ends the job.</param>
/// <param name="Succeeded">Documents of the last stage, by part, when all of them have succeeded; else null.</param>
/// <param name="Unfinished">The stage that each part which is not done has come to, with its document where it has one.</param>
public sealed record PartProgress(JobDocument? Failed, IReadOnlyList<JobDocument>? Succeeded, IReadOnlyList<(PartName Part, JobDocument? Document)> Unfinished)
{
    public bool IsWaiting => Failed is null && Succeeded is null;
}

/// <summary>
/// Documents of parts. A part without a document is one that nobody has begun: the first to hear of it writes the document.
/// </summary>
public sealed class PartStore(JobStore store)
{
    /// <summary>Stores the part's document in state queued; gives the one that stands there when somebody else was faster.</summary>
    public Task<JobDocument> CreateAsync(JobDocument job, PartName part, CancellationToken cancellationToken) => store.CreatePartAsync(job, part, cancellationToken);

    /// <summary>The part's document; null when nobody has begun it.</summary>
    public Task<JobDocument?> FindAsync(JobDocument job, PartName part, CancellationToken cancellationToken) =>
        store.FindAsync(JobKey.OfPart(job.Id, part), cancellationToken);

    public async Task<PartProgress> ProgressAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        if (await SucceededAsync(job, plan, cancellationToken) is { } done)
        {
            return new PartProgress(null, done, []);
        }
        var unfinished = await UnfinishedAsync(job, plan, cancellationToken);
        return new PartProgress(unfinished.Select(part => part.Document).FirstOrDefault(document => document?.State == JobState.Failed), null, unfinished);
    }

    /// <summary>
    /// The documents of the last stage, by part; null while one is missing. Looks from the last part back, which is the likeliest
    /// to be missing: mostly one read.
    /// </summary>
    public async Task<IReadOnlyList<JobDocument>?> SucceededAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        var done = new JobDocument[plan.Parts];
        for (var number = plan.Parts - 1; number >= 0; number--)
        {
            if (await FindAsync(job, FanOutPlan.Last(number), cancellationToken) is not { State: JobState.Succeeded } document)
            {
                return null;
            }
            done[number] = document;
        }
        return done;
    }

    /// <summary>For each part that is not done, the stage it has come to, with its document where it has one.</summary>
    public async Task<IReadOnlyList<(PartName Part, JobDocument? Document)>> UnfinishedAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        var result = new List<(PartName, JobDocument?)>();
        for (var number = 0; number < plan.Parts; number++)
        {
            foreach (var part in FanOutPlan.StagesOf(number))
            {
                var document = await FindAsync(job, part, cancellationToken);
                if (document?.State != JobState.Succeeded)
                {
                    result.Add((part, document));
                    break;
                }
            }
        }
        return result;
    }

    /// <summary>Seconds that workers have spent on the job and all its parts, in attempts that have ended.</summary>
    public async Task<double> ComputeSecondsAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        var sum = job.ComputeSeconds;
        for (var number = 0; number < plan.Parts; number++)
        {
            foreach (var part in FanOutPlan.StagesOf(number))
            {
                sum += (await FindAsync(job, part, cancellationToken))?.ComputeSeconds ?? 0;
            }
        }
        return sum;
    }
}
