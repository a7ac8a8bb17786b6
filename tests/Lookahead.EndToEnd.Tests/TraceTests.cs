using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Telemetry;

namespace Lookahead.EndToEnd.Tests;

/// <summary>Two processes of the product and a receiver of OTLP: what they tell together.</summary>
public sealed class TraceTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpan = "b7ad6b7169203331";

    private const string Job = """
        {"kind": "generate", "name": "S3CRET-name", "prompts": ["S3CRET-prompt"], "sampling": {"samples": 2, "max_new_tokens": 8},
         "model": {"source": "new", "shape": {"dim": 32, "layers": 4, "attention_heads": 2, "key_value_heads": 1, "feed_forward_dim": 64, "context": 128}}}
        """;

    private readonly TempFolder folder = new();
    private readonly TelemetryReceiver receiver = TelemetryReceiver.Start();

    public void Dispose()
    {
        receiver.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Job_SubmittedToOneProcessAndRunByAnother_IsOneTraceFromRequestToCommit()
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=S3CRET-key",
            ["LOOKAHEAD_LOG"] = "json",
        };
        string id;
        using (var server = TracedProcess.Start("lookahead.dll", environment, "serve", "--no-worker", "--port", "0", "--store", folder["store"]))
        {
            var listens = await server.WaitForLineAsync("Lookahead listens at ");
            id = await SubmitAsync(listens.Split(' ', ';')[3]);
            Assert.Equal(0, await server.TerminateAsync());
        }
        using var worker = TracedProcess.Start("GpuWorker.dll", environment, "--store", folder["store"], "--once");
        Assert.Equal(0, await worker.WaitForExitAsync());

        var trace = receiver.Spans.Where(s => s.TraceId == TraceId).ToDictionary(s => s.Name.TrimEnd('/')); // The route, as the framework writes it.
        Assert.Equal(["POST /api/jobs", "commit", "load model", "process job", "sample", "submit job"], trace.Keys.Order(StringComparer.Ordinal));
        AssertSpan("POST /api/jobs", "lookahead", kind: 2, CallersSpan);
        AssertSpan("submit job", "lookahead", kind: 4, trace["POST /api/jobs"].SpanId);
        AssertSpan("process job", "lookahead-worker", kind: 5, trace["submit job"].SpanId);
        foreach (var stage in new[] { "load model", "sample", "commit" })
        {
            AssertSpan(stage, "lookahead-worker", kind: 1, trace["process job"].SpanId);
        }
        var attempt = trace["process job"].Attributes;
        Assert.Equal((id, "generate", "1", "succeeded"), (
            attempt["lookahead.job.id"], attempt["lookahead.job.kind"], attempt["lookahead.job.epoch"], attempt["lookahead.attempt.outcome"]));

        foreach (var (name, unit) in new[] { ("lookahead.job.queue_wait", "s"), ("lookahead.job.attempts", "{attempt}"), ("lookahead.generation.rate", "{token}/s") })
        {
            Assert.Contains(new OtlpMetric("lookahead-worker", name, unit), receiver.Metrics);
        }
        Assert.Contains(receiver.Batches, b => b.Path == "/v1/logs" && Encoding.UTF8.GetString(b.Body).Contains(id, StringComparison.Ordinal));
        AssertLog(worker.Lines, id);
        Assert.All(receiver.Batches, b => Assert.DoesNotContain("S3CRET", Encoding.UTF8.GetString(b.Body), StringComparison.Ordinal));

        void AssertSpan(string name, string service, int kind, string parent)
        {
            var span = trace[name];
            Assert.Equal((service, kind, parent), (span.Service, span.Kind, span.ParentId));
        }
    }

    private static async Task<string> SubmitAsync(string url)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/api/jobs?sig=S3CRET-query") { Content = new StringContent(Job, Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{TraceId}-{CallersSpan}-01");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "S3CRET-token");
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Lines that an attempt writes name their job, epoch and trace.</summary>
    private static void AssertLog(IReadOnlyList<string> lines, string id)
    {
        var ended = lines.Select(l => JsonDocument.Parse(l).RootElement).Single(l => l.GetProperty("EventId").GetInt32() == 31);
        var scopes = ended.GetProperty("Scopes").EnumerateArray().ToList();
        Assert.Contains(scopes, s => s.TryGetProperty("TraceId", out var trace) && trace.GetString() == TraceId);
        Assert.Contains(scopes, s => s.TryGetProperty("JobId", out var job) && job.GetString() == id && s.GetProperty("Epoch").ToString() == "1");
    }
}
