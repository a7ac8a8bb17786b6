using System.Text.Json;

namespace Lookahead.Api.Tests.Hosting;

/// <summary>Submissions as users write them.</summary>
internal static class Bodies
{
    public const string Problem =
        """{"id":"sum","statement":"Read two integers and print their sum.","public_tests":[{"input":"1 2\n","output":"3\n"}],"private_tests":[{"input":"5 6\n","output":"11\n"}],"solutions":["print(sum(map(int, input().split())))"]}""";

    public static string Generate(string? name = null) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["kind"] = "generate",
        ["name"] = name,
        ["model"] = new { source = "new" },
        ["prompts"] = new[] { "def add(a, b):" },
    });

    public static string FineTune(string dataPath, string format = "problems") => JsonSerializer.Serialize(new
    {
        kind = "fine-tune",
        model = new { source = "new" },
        data = new { format, path = dataPath },
    });

    public static string FineTuneFrom(string dataPath, object model) => JsonSerializer.Serialize(new
    {
        kind = "fine-tune",
        model,
        data = new { path = dataPath },
    });

    public static string PassAtK(params string[] paths) => JsonSerializer.Serialize(new
    {
        kind = "pass-at-k",
        model = new { source = "new" },
        problem_sets = paths.Select((path, i) => new { name = $"set{i}", path }),
    });
}
