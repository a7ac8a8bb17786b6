using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Running;

/// <summary>How an attempt ended: the job after it, and the error that ended it, if one did.</summary>
internal sealed record AttemptEnd(JobDocument Job, JobError? Error);
