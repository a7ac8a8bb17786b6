using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Jobs and data sets that a specification names: those of other owners do not exist for it.</summary>
internal static class JobReferenceCheck
{
    public static IEnumerable<SubmissionFinding> Check(JobSpecification specification, string owner) =>
        NamedBy(specification)
            .Where(named => !JobId.IsValid(named.Id) || JobId.OwnerOf(named.Id) != owner)
            .Select(named => new SubmissionFinding(ErrorCodes.NotFound, named.Field, $"there is no job '{named.Id}'."))
            .Concat(DataPaths.Of(specification)
                .Where(data => DatasetReference.IdOf(data.Path) is { } id && JobId.OwnerOf(id) != owner)
                .Select(data => new SubmissionFinding(ErrorCodes.NotFound, data.Field, DatasetCheck.NotThere(data.Path))));

    private static IEnumerable<(string Field, string Id)> NamedBy(JobSpecification specification)
    {
        if (specification.Model() is { Source: ModelSource.Job, Job: { } model })
        {
            yield return ("model.job", model);
        }
        foreach (var (i, id) in (specification.After ?? []).Index())
        {
            yield return ($"after[{i}]", id);
        }
        foreach (var (i, side) in ((specification as CompareSpecification)?.Evaluations ?? []).Index())
        {
            foreach (var id in side.Jobs)
            {
                yield return ($"evaluations[{i}]", id);
            }
        }
    }
}
