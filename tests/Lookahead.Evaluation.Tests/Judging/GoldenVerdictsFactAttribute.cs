namespace Lookahead.Evaluation.Tests.Judging;

/// <summary>
/// Needs the shared test data: the folder named by LOOKAHEAD_SHARED_DATA, or shared/data next to the repository.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoldenVerdictsFactAttribute : FactAttribute
{
    public GoldenVerdictsFactAttribute()
    {
        if (FilePath is null)
        {
            Skip = "problems/outputsmatch_golden.json is neither under LOOKAHEAD_SHARED_DATA nor under shared/data next to the repository.";
        }
    }

    public static string? FilePath { get; } = Folders()
        .Select(folder => Path.Combine(folder, "problems", "outputsmatch_golden.json"))
        .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("LOOKAHEAD_SHARED_DATA") is { Length: > 0 } given)
        {
            yield return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "data");
        }
    }
}
