using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class TrainingDataSpecificationReader
{
    public static TrainingData Read(FieldReader root)
    {
        if (!root.Has("data"))
        {
            root.Report("data", "is missing; name the training data, for example {\"format\": \"problems\", \"path\": \"train.jsonl\"}.");
            return new TrainingData { Path = "" };
        }
        var data = root.Object("data");
        var result = new TrainingData
        {
            Format = data.Choice("format", DataFormat.Problems),
            Path = data.RequiredString("path", "name a file, or a folder for 'code-contests' and 'folder'"),
            IncorrectShare = data.Number("incorrect_share", 0, 0, 10),
            SolutionsPerProblem = data.Integer("solutions_per_problem", 0, 0, 1_000_000),
            FilePattern = data.OptionalString("file_pattern") ?? "*",
            ValidationShare = data.Number("validation_share", 0.02, 0, 0.5),
            OverlapWith = ProblemSetReader.Read(data, "overlap_with", required: false),
        };
        if (result.FilePattern.Length == 0 || result.FilePattern.Contains('/', StringComparison.Ordinal))
        {
            data.Report("file_pattern", "must be a pattern for file names such as '*.py', without '/'.");
        }
        data.RefuseUnknown();
        return result;
    }
}
