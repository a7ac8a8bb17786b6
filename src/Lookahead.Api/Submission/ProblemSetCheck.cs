using Lookahead.Formats.Problems;
using Lookahead.Formats.Prompts;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Every problem set can be read, and its problems can be asked as the job wants.</summary>
internal sealed class ProblemSetCheck : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification is not PassAtKSpecification { ProblemSets: var sets, Prompt: var prompt })
        {
            return [];
        }
        var findings = new List<SubmissionFinding>();
        for (var i = 0; i < sets.Count; i++)
        {
            findings.AddRange(await DataFiles.CheckAsync(
                sets[i].Path, $"problem_sets[{i}].path",
                async (path, cancel) => await ShotChooser.ChooseAsync(await ProblemReader.ReadFileAsync(path, cancel), path, prompt, cancel),
                cancellationToken, folder: true));
        }
        return findings;
    }
}
