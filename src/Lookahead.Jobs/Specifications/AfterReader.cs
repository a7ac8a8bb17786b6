using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class AfterReader
{
    private const string Field = "after";
    private const int MostJobs = 32;

    /// <summary>Null where no job is named.</summary>
    public static IReadOnlyList<string>? Read(FieldReader root)
    {
        var ids = root.Strings(Field);
        foreach (var (i, id) in ids.Index())
        {
            if (!JobId.IsValid(id))
            {
                root.Report($"{Field}[{i}]", $"'{id}' is no job id; name jobs that this one is to begin after. './lookahead jobs' lists them.");
            }
        }
        if (ids.Count > MostJobs)
        {
            root.Report(Field, $"must name at most {MostJobs} jobs, but names {ids.Count}.");
        }
        return ids.Count == 0 ? null : [.. ids.Distinct()];
    }
}
