using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Jobs.Documents;

/// <summary>A trigger, and what it changes in the document besides its state (null: nothing).</summary>
public sealed record JobChange(JobTrigger Trigger, Func<JobDocument, JobDocument>? Change = null);
