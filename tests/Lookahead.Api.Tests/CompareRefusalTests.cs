using System.Text.Json;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Tests;

/// <summary>Comparisons that cannot work are refused before they are stored.</summary>
public sealed class CompareRefusalTests
{
    [Fact]
    public async Task Submit_UnknownEvaluations_AreNamed()
    {
        await using var service = await Service.StartAsync();

        var problem = await RefusedAsync(service, """{"kind":"compare","evaluations":["2b2e81d6ffdb3a90-5f0c1a7e-local","2b2e81d6ffdb3a91-5f0c1a7f-local"]}""");

        Assert.Equal(ErrorCodes.NotFound, problem.GetProperty("code").GetString());
        Assert.Contains("there is no job '2b2e81d6ffdb3a91-5f0c1a7f-local'", problem.GetRawText().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_RecipeWithMissingFiles_NamesTheFieldsOfTheRecipe()
    {
        await using var service = await Service.StartAsync();
        var missing = service.Folder["missing.jsonl"];
        var stage = $$"""{"data":{"path":"{{missing}}"},"training":{"steps":5} }""";

        var problem = await RefusedAsync(service,
            $$$"""{"kind":"compare","three_arms":{"model":{"source":"path","path":"{{{service.Folder["model"]}}}"},"stage1":{{{stage}}},"stage2":{{{stage}}},"problem_sets":[{"name":"a","path":"{{{missing}}}"}] } }""");

        var fields = problem.GetRawText();
        foreach (var field in new[] { "three_arms.model.path", "three_arms.stage1.data.path", "three_arms.stage2.data.path", "three_arms.problem_sets[0].path" })
        {
            Assert.Contains(field, fields, StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> RefusedAsync(Service service, string body)
    {
        using var response = await service.PostAsync("/api/jobs", body);
        Assert.Equal(400, (int)response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
