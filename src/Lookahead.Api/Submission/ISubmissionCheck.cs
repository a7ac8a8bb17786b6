using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Looks at something outside the text of a specification before the job is accepted.</summary>
public interface ISubmissionCheck
{
    /// <summary>What is wrong; empty when nothing is. Throws only when the check itself cannot be made.</summary>
    Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken);
}

/// <summary>One thing wrong: a code of <see cref="ErrorCodes"/>, the field, and what would be right.</summary>
public sealed record SubmissionFinding(string Code, string Field, string Message);
