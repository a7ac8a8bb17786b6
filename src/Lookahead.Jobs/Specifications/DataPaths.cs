namespace Lookahead.Jobs.Specifications;

/// <summary>The paths of data that a specification names: files on the workers' file system, or data sets.</summary>
public static class DataPaths
{
    /// <summary>Each with its field, and the format that training reads it in; null: a problem set.</summary>
    public static IEnumerable<(string Field, string Path, DataFormat? Format)> Of(JobSpecification specification) => specification switch
    {
        FineTuneSpecification fineTune => OfData(fineTune.Data, "data"),
        PassAtKSpecification evaluation => OfSets(evaluation.ProblemSets, "problem_sets"),
        CompareSpecification { ThreeArms: { } arms } =>
        [
            .. OfData(arms.Stage1.Data, "three_arms.stage1.data"), .. OfData(arms.Stage2.Data, "three_arms.stage2.data"), .. OfSets(arms.ProblemSets, "three_arms.problem_sets"),
        ],
        _ => [],
    };

    /// <summary>The specification with other paths.</summary>
    public static JobSpecification Map(JobSpecification specification, Func<string, string> path) => specification switch
    {
        FineTuneSpecification fineTune => fineTune with { Data = Map(fineTune.Data, path) },
        PassAtKSpecification evaluation => evaluation with { ProblemSets = Map(evaluation.ProblemSets, path) },
        CompareSpecification { ThreeArms: { } arms } compare => compare with
        {
            ThreeArms = arms with
            {
                Stage1 = arms.Stage1 with { Data = Map(arms.Stage1.Data, path) },
                Stage2 = arms.Stage2 with { Data = Map(arms.Stage2.Data, path) },
                ProblemSets = Map(arms.ProblemSets, path),
            },
        },
        _ => specification,
    };

    private static IEnumerable<(string Field, string Path, DataFormat? Format)> OfData(TrainingData data, string field) =>
        OfSets(data.OverlapWith, field + ".overlap_with").Prepend((field + ".path", data.Path, data.Format));

    private static IEnumerable<(string Field, string Path, DataFormat? Format)> OfSets(IReadOnlyList<ProblemSetReference> sets, string field) =>
        sets.Select((set, i) => ($"{field}[{i}].path", set.Path, (DataFormat?)null));

    private static TrainingData Map(TrainingData data, Func<string, string> path) => data with { Path = path(data.Path), OverlapWith = Map(data.OverlapWith, path) };

    private static IReadOnlyList<ProblemSetReference> Map(IReadOnlyList<ProblemSetReference> sets, Func<string, string> path) => [.. sets.Select(set => set with { Path = path(set.Path) })];
}
