using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Every problem set can be read.</summary>
internal sealed class ProblemSetCheck : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification is not PassAtKSpecification { ProblemSets: var sets })
        {
            return [];
        }
        var findings = new List<SubmissionFinding>();
        for (var i = 0; i < sets.Count; i++)
        {
            findings.AddRange(await DataFiles.CheckAsync(
                sets[i].Path, $"problem_sets[{i}].path", ProblemReader.ReadFileAsync, cancellationToken));
        }
        return findings;
    }
}
