using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Running;

/// <summary>A job's deadline and its cap on compute time. The deadline is read off this worker's wall clock.</summary>
/// <param name="job">The job, also where a part of it runs.</param>
/// <param name="spentSeconds">By all workers, before this attempt.</param>
internal sealed class JobLimits(JobDocument job, double spentSeconds, TimeProvider time)
{
    private readonly long started = time.GetTimestamp();

    /// <summary>The error by which the job ends, or null while it may go on.</summary>
    public JobError? Exceeded()
    {
        if (job.Specification.DeadlineMinutes is { } deadline && time.GetUtcNow() > job.CreatedAt + TimeSpan.FromMinutes(deadline))
        {
            return new JobError(ErrorCodes.DeadlineExceeded,
                $"The job was not done {deadline:0.###} minutes after its submission, which is its deadline. Submit it again with a later one (deadline_minutes) or more parallelism.",
                Retryable: false) { Field = "deadline_minutes" };
        }
        var spent = spentSeconds + time.GetElapsedTime(started).TotalSeconds;
        return job.Specification.MaxComputeMinutes is { } cap && spent > cap * 60
            ? new JobError(ErrorCodes.ComputeCapReached,
                $"Workers have spent {spent / 60:0.##} minutes on the job, and it may take {cap:0.###} (max_compute_minutes).",
                Retryable: false) { Field = "max_compute_minutes" }
            : null;
    }
}
