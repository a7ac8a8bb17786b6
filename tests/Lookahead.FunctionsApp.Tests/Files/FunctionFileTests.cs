using System.Net;
using System.Text;
using Lookahead.Api.Triggers;
using Lookahead.Backends;
using Lookahead.FunctionsApp.Tests.Hosting;

namespace Lookahead.FunctionsApp.Tests.Files;

/// <summary>Every function.json, against what the handler serves.</summary>
public sealed class FunctionFileTests
{
    private static readonly IReadOnlyList<FunctionFile> Functions = FunctionFile.In(AppContext.BaseDirectory);

    [Fact]
    public void Functions_BesideTheProgram_AreTheTriggersAndTheHttpRoutes() => Assert.Equal(
        TriggerNames.All.Concat(["Api", "OpenAiApi", "WebAssets", "WebPage"]).Order(StringComparer.Ordinal), Functions.Select(f => f.Name));

    [Fact]
    public async Task Triggers_OtherThanHttp_AreMapped()
    {
        await using var head = await Head.StartAsync();
        var triggers = Functions.Where(f => !f.IsHttp).Select(f => f.Name).ToList();
        Assert.Equal(TriggerNames.All.Order(StringComparer.Ordinal), triggers);
        foreach (var name in triggers)
        {
            using var mapped = await head.InvokeAsync(name, "{}");
            // It is the handler that refuses: an address without one is a 404.
            Assert.Equal(HttpStatusCode.BadRequest, mapped.StatusCode);
            Assert.Contains("no object 'Data'", await mapped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var unmapped = await head.InvokeAsync("Nothing", "{}");
        Assert.Equal(HttpStatusCode.NotFound, unmapped.StatusCode);
    }

    /// <summary>Only such functions are forwarded with path and headers as they came.</summary>
    [Fact]
    public void HttpFunctions_HaveOneTriggerAndOneOutput_WithoutHostKeys() => Assert.All(Functions.Where(f => f.IsHttp), function =>
    {
        Assert.Equal(["httpTrigger", "http"], function.Bindings.Select(b => FunctionFile.Text(b, "type")));
        Assert.Equal(["in", "out"], function.Bindings.Select(b => FunctionFile.Text(b, "direction")));
        Assert.Equal("anonymous", FunctionFile.Text(function.Trigger, "authLevel"));
    });

    [Theory]
    [InlineData("GET", "/", "WebPage")]
    [InlineData("GET", "/favicon.ico", "WebPage")]
    [InlineData("GET", "/web/app.js", "WebAssets")]
    [InlineData("POST", "/api/jobs", "Api")]
    [InlineData("GET", "/api/jobs/x/artifacts/model/stripped/config.json", "Api")]
    [InlineData("DELETE", "/api/jobs/x", "Api")]
    [InlineData("GET", "/api/health", "Api")]
    [InlineData("POST", "/v1/fine_tuning/jobs", "OpenAiApi")]
    [InlineData("GET", "/v1/models", "OpenAiApi")]
    [InlineData("GET", "/admin/host/status", null)]
    [InlineData("GET", "/runtime/webhooks/x", null)]
    [InlineData("POST", "/", null)]
    public void HttpRoutes_ARequest_IsTakenByOneFunctionAtMost(string method, string path, string? function) =>
        Assert.Equal(function is null ? [] : [function], Functions.Where(f => f.Takes(method, path)).Select(f => f.Name));

    /// <summary>The host would hand such a request to the trigger's address as if it came from a queue.</summary>
    [Fact]
    public void HttpRoutes_FromOutside_ReachNoTrigger() => Assert.Empty(
        from trigger in TriggerNames.All
        from method in (string[])["POST", "PUT", "PATCH", "DELETE"]
        from function in Functions
        where function.Takes(method, "/" + trigger)
        select $"{method} /{trigger} is taken by {function.Name}");

    [Theory]
    [InlineData(TriggerNames.Submission, TriggerQueues.Submissions)]
    [InlineData(TriggerNames.DeadLetter, "jobs/$deadletterqueue")]
    [InlineData(TriggerNames.JobEvent, TriggerQueues.JobEvents)]
    public void ServiceBusTriggers_NameQueueAndConnection(string name, string queue)
    {
        var function = Functions.Single(f => f.Name == name);
        var binding = Assert.Single(function.Bindings);
        Assert.Equal(
            ("serviceBusTrigger", "in", "message", queue, BackendSettings.ServiceBusVariable),
            (FunctionFile.Text(binding, "type"), FunctionFile.Text(binding, "direction"), FunctionFile.Text(binding, "name"), FunctionFile.Text(binding, "queueName"), FunctionFile.Text(binding, "connection")));
    }

    /// <summary>An identity is set by <c>CONNECTION__fullyQualifiedNamespace</c>, here and in the host.</summary>
    [Fact]
    public void ServiceBusTriggers_Connection_IsThePrefixOfTheIdentitysSetting() =>
        Assert.Equal(BackendSettings.ServiceBusVariable + "__fullyQualifiedNamespace", BackendSettings.NamespaceVariable);

    [Fact]
    public void TimerTrigger_Schedule_IsEveryMinute()
    {
        var binding = Assert.Single(Functions.Single(f => f.Name == TriggerNames.Sweep).Bindings);
        Assert.Equal(("timerTrigger", "in", "0 * * * * *"), (FunctionFile.Text(binding, "type"), FunctionFile.Text(binding, "direction"), FunctionFile.Text(binding, "schedule")));
    }
}
