using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Data sets that a specification names exist and hold what the field needs. Whose they are is <see cref="JobReferenceCheck"/>'s matter.</summary>
internal sealed class DatasetCheck(DatasetStore datasets) : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var findings = new List<SubmissionFinding>();
        foreach (var (field, path, format) in DataPaths.Of(specification).Where(data => DatasetReference.Is(data.Path)))
        {
            if (DatasetReference.IdOf(path) is not { } id || await datasets.FindAsync(id, cancellationToken) is not { } dataset)
            {
                findings.Add(new(ErrorCodes.NotFound, field, NotThere(path)));
            }
            else if (format is { } wanted && wanted != dataset.Format)
            {
                findings.Add(new(ErrorCodes.InvalidData, field[..field.LastIndexOf('.')] + ".format", $"must be '{Name(dataset.Format)}', which the data set is, but is '{Name(wanted)}'."));
            }
            else if (format is null && dataset.Format is not (DataFormat.Problems or DataFormat.CodeContests))
            {
                findings.Add(new(ErrorCodes.InvalidData, field, $"data set '{dataset.Name}' is of the format '{Name(dataset.Format)}' and holds no problems."));
            }
        }
        return findings;
    }

    /// <summary>The same for a data set of somebody else.</summary>
    public static string NotThere(string path) => $"there is no data set '{path[DatasetReference.Scheme.Length..]}'; GET /api/datasets lists yours.";

    private static string Name(DataFormat format) => Requests.QueryReader.NameOf(format);
}
