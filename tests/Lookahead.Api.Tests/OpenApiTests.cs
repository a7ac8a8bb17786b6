using System.Text.Json;
using System.Text.RegularExpressions;
using Lookahead.Api.Tests.Hosting;
using Lookahead.TestSupport;

namespace Lookahead.Api.Tests;

/// <summary>The interface's own description, as readers of others see it.</summary>
public sealed partial class OpenApiTests
{
    /// <summary>Templates of OpenAPI name a parameter alone; its type stands in its schema.</summary>
    [GeneratedRegex(@":[a-z]+\}")]
    private static partial Regex RouteConstraint { get; }

    [Fact]
    public async Task Document_HasEveryRouteOfTheInterfaceAndNothingElse()
    {
        await using var service = await Service.StartAsync();

        var paths = (await service.GetAsync<JsonElement>("/api/openapi.json")).GetProperty("paths");

        var mapped = service.Routes
            .Where(route => route.StartsWith("/api/", StringComparison.Ordinal) && route != "/api/openapi.json")
            .Select(route => RouteConstraint.Replace(route.Replace("**", "", StringComparison.Ordinal), "}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_EveryOperation_HasANameASummaryAndTheShapeOfErrors()
    {
        await using var service = await Service.StartAsync();

        var document = await service.GetAsync<JsonElement>("/api/openapi.json");

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(o => (Path: path.Name, o.Value))).ToList();
        Assert.All(operations, operation =>
        {
            Assert.True(operation.Value.TryGetProperty("operationId", out _) && operation.Value.TryGetProperty("summary", out _), operation.Path);
            Assert.True(operation.Value.GetProperty("responses").GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _), operation.Path);
        });
        Assert.Equal(operations.Count, operations.Select(o => o.Value.GetProperty("operationId").GetString()).Distinct().Count());
    }

    [NodeFact("@seriousme/openapi-schema-validator", "openapi-client-axios")]
    public async Task Document_ValidatorAndClientOfOthers_WorkFromIt()
    {
        await using var service = await Service.StartAsync();

        var report = JsonDocument.Parse(await NodeProgram.RunAsync("openapi/check.mjs", service.Http.BaseAddress!.OriginalString.TrimEnd('/'))).RootElement;

        Assert.Equal("""[404,"user_error.not_found"]""", report.GetProperty("refused").GetRawText());
        Assert.Equal(202, report.GetProperty("status").GetInt32());
        Assert.True(report.GetProperty("sameJob").GetBoolean());
        Assert.Equal("generate", report.GetProperty("validatedKind").GetString());
        Assert.Equal(256, report.GetProperty("mostGeneratedTokens").GetInt32());
        Assert.Equal("state", report.GetProperty("firstEvent").GetString());
        Assert.Equal("cancelled", report.GetProperty("cancelled").GetString());
        Assert.Equal(5, report.GetProperty("cloneSeed").GetInt32());
        Assert.Equal("[true]", report.GetProperty("listed").GetRawText());
    }
}
