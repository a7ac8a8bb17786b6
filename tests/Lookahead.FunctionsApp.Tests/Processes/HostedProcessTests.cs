using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Triggers;
using Lookahead.Embedded;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.TestSupport;

namespace Lookahead.FunctionsApp.Tests.Processes;

/// <summary>The program as a Functions host starts it.</summary>
public sealed class HostedProcessTests : IDisposable
{
    private const string Key = "k3yOfTheHost-c2VjcmV0";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_HostsUrlsInTheEnvironment_ListensAtTheHandlersPortAndAnswersTheHost()
    {
        await using var handler = await HandlerProcess.StartAsync(folder);

        using var ready = await handler.Http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("<html", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_BehindTheHostWithoutAKey_IsRefused()
    {
        await using var handler = await HandlerProcess.StartAsync(folder);
        handler.Http.DefaultRequestHeaders.Clear();

        using var answer = await handler.Http.GetAsync(new Uri("/api/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Submit_OverHttpAndByTrigger_AreJobsOfOneStore()
    {
        await using var handler = await HandlerProcess.StartAsync(folder);
        using var submission = Chunked(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1"));

        using var byQueue = await handler.Http.SendAsync(submission);
        // As the host forwards it: the name that the client used stays.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = Json(Payloads.GenerateJob) };
        request.Headers.Host = "lookahead.azurewebsites.net";
        using var overHttp = await handler.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (byQueue.StatusCode, overHttp.StatusCode));
        var jobs = JsonDocument.Parse(await handler.Http.GetStringAsync(new Uri("/api/jobs", UriKind.Relative))).RootElement.GetProperty("jobs");
        Assert.Equal(2, jobs.GetArrayLength());
        using var store = EmbeddedStore.Open(folder["store"], TimeProvider.System);
        Assert.NotNull(await store.Queue("jobs").ReceiveAsync(TimeSpan.FromSeconds(5), default));
        Assert.NotNull(await store.Queue("jobs").ReceiveAsync(TimeSpan.FromSeconds(5), default));
    }

    /// <summary>At the lowest levels that the environment can ask for, with traces on the console, and for requests that fail.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Requests_WithKeysOfTheHost_LeaveThemInNoLog(string log)
    {
        await using var handler = await HandlerProcess.StartAsync(folder, new Dictionary<string, string?>
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
            ["Logging__Console__LogLevel__Default"] = "Trace",
            ["LOOKAHEAD_LOG"] = log,
            ["OTEL_TRACES_EXPORTER"] = "console",
        });
        foreach (var path in (string[])["/api/jobs?limit=1&code=", "/api/jobs?Code=", "/api/jobs?limit=x&code=", "/api/nothing?code=", "/?code="])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path + Key);
            request.Headers.Add("x-functions-key", Key);
            using var response = await handler.Http.SendAsync(request);
            Assert.DoesNotContain(Key, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var trigger = Chunked(TriggerNames.Submission + "?code=" + Key, "no JSON");
        trigger.Headers.Add("x-functions-key", Key);
        using var refused = await handler.Http.SendAsync(trigger);
        // A fault of the service, which is logged with its stack: the store is gone.
        Directory.Delete(folder["store"], recursive: true);
        File.WriteAllText(folder["store"], "in the way");
        using var fault = await handler.Http.PostAsync(new Uri("/api/jobs?code=" + Key, UriKind.Relative), Json(Payloads.GenerateJob));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, fault.StatusCode);

        Assert.Equal(0, await handler.TerminateAsync());
        Assert.Contains("POST /api/jobs failed", handler.Output, StringComparison.Ordinal); // The log works.
        Assert.Contains("/api/jobs", handler.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, handler.Output, StringComparison.Ordinal);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static HttpRequestMessage Chunked(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/" + path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TransferEncodingChunked = true;
        return request;
    }
}
