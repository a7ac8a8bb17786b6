using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Every line of the training data can be read.</summary>
internal sealed class TrainingDataCheck : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken) =>
        specification is FineTuneSpecification { Data: var data }
            ? await DataFiles.CheckAsync(data.Path, "data.path", Reader(data.Format), cancellationToken)
            : [];

    private static Func<string, CancellationToken, Task> Reader(DataFormat format) => format switch
    {
        DataFormat.Problems => ProblemReader.ReadFileAsync,
        DataFormat.Completions => (path, token) => JsonLines.CheckAsync(path, ["prompt", "completion"], token),
        DataFormat.Text => (path, token) => JsonLines.CheckAsync(path, ["text"], token),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "A format without a reader."),
    };
}
