using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Handling;

/// <summary>Does the work of one kind of job. One instance runs many jobs, one after the other.</summary>
public interface IJobHandler
{
    /// <summary>The kind as in the job's specification, such as <c>fine-tune</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Runs one attempt. What it leaves behind it writes through <see cref="JobContext.Attempt"/>.
    /// When <see cref="JobContext.StopRequested"/> fires it saves a checkpoint at the next safe point and returns
    /// <see cref="HandlerOutcome.Stopped"/>; a later attempt finds the checkpoint by <see cref="JobContext.EarlierAttempts"/>.
    /// </summary>
    /// <param name="cancellationToken">The hard stop: the job belongs to another worker now. Stop at once, write nothing more.</param>
    /// <exception cref="JobException">The attempt ends with this error. Other exceptions count as <see cref="ErrorCodes.Unexpected"/>.</exception>
    Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken);
}

/// <summary>How an attempt ended when it did not end by an error.</summary>
public enum HandlerOutcome
{
    /// <summary>The result is written, all but the manifest.</summary>
    Completed,

    /// <summary>Work was left off on request, at a point from which another attempt can go on.</summary>
    Stopped,
}
