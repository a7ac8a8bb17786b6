using Lookahead.Formats.Data;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>The training data is read exactly as the worker will read it.</summary>
internal sealed class TrainingDataCheck : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken) =>
        specification is FineTuneSpecification { Data: var data, Training.SequenceLength: var length }
            ? await DataFiles.CheckAsync(data.Path, "data.path",
                (_, token) => TrainingDataReader.ReadAsync(data, ByteTokenizer.Instance, chat: null, length, token), cancellationToken,
                folder: data.Format is DataFormat.Folder or DataFormat.CodeContests)
            : [];
}
