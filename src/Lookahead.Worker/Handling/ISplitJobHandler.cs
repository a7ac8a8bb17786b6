using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;

namespace Lookahead.Worker.Handling;

/// <summary>Does jobs that <see cref="FanOutPlan"/> splits.</summary>
public interface ISplitJobHandler : IJobHandler
{
    /// <summary>Runs one attempt of a part, under the same rules as <see cref="IJobHandler.RunAsync"/>.</summary>
    /// <param name="context">Of the part: its own attempts and files.</param>
    /// <param name="job">The job as a whole.</param>
    /// <param name="part">The stage before it has succeeded.</param>
    Task<HandlerOutcome> RunPartAsync(JobContext context, JobDocument job, PartName part, CancellationToken cancellationToken);

    /// <summary>Makes the job's result from its parts, equal to that of a job that was not split.</summary>
    /// <param name="context">Of the job as a whole.</param>
    /// <param name="lastStage">The documents of the last stage, by part.</param>
    Task<HandlerOutcome> MergeAsync(JobContext context, IReadOnlyList<JobDocument> lastStage, CancellationToken cancellationToken);
}
