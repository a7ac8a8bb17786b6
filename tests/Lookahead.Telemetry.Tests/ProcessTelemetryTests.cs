using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Telemetry;
using Lookahead.TestSupport.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lookahead.Telemetry.Tests;

/// <summary>What leaves a process, by which exporter.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class ProcessTelemetryTests
{
    private const string Key = "6f1c3b0e-4a5d-4a38-9c6c-0d6e8b1f2a37";

    private static readonly Func<ILogger, string, int, IDisposable?> Scope = LoggerMessage.DefineScope<string, int>("job {JobId}, epoch {Epoch}");

    private static readonly Action<ILogger, string, Exception?> Say = LoggerMessage.Define<string>(LogLevel.Information, new EventId(7, "Said"), "Said {Word}.");

    [Fact]
    public void Start_NothingAskedFor_NobodyListens()
    {
        using var telemetry = ProcessTelemetry.Start(new TelemetrySettings { ServiceName = "test" });

        Assert.False(LookaheadTelemetry.Source.HasListeners());
        Assert.False(LookaheadMetrics.Attempts.Enabled);
        Assert.Null(LookaheadTelemetry.StartStage("a"));
    }

    [Fact]
    public void Dispose_AzureMonitor_HasSentSpansMetricsAndLogs()
    {
        using var receiver = TelemetryReceiver.Start();
        ActivityTraceId trace;
        using (var telemetry = ProcessTelemetry.Start(AzureMonitor(receiver)))
        {
            trace = Work(telemetry);
        }

        var items = Items(receiver);
        JsonElement Of(string type) => items.First(i => i.GetProperty("data").GetProperty("baseType").GetString() == type
            && i.GetRawText().Contains(type == "MetricData" ? "lookahead.job.attempts" : trace.ToHexString(), StringComparison.Ordinal));
        Assert.Equal("a", Of("RemoteDependencyData").GetProperty("data").GetProperty("baseData").GetProperty("name").GetString());
        Assert.Contains("Said hello.", Of("MessageData").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, Of("MetricData").GetProperty("data").GetProperty("baseData").GetProperty("metrics")[0].GetProperty("value").GetDouble());
        Assert.All(items, i => Assert.Equal(Key, i.GetProperty("iKey").GetString()));
    }

    [Fact]
    public async Task HttpCalls_OfRequestsAlone_HaveSpans()
    {
        using var receiver = TelemetryReceiver.Start();
        using var http = new HttpClient();
        using (ProcessTelemetry.Start(AzureMonitor(receiver)))
        {
            using (LookaheadTelemetry.StartStage("a"))
            {
                await http.GetAsync(new Uri(receiver.Url + "/of-a-stage"));
            }
            using (LookaheadTelemetry.Source.StartActivity("request", ActivityKind.Server))
            {
                await http.GetAsync(new Uri(receiver.Url + "/of-a-request?sig=s3cret"));
            }
        }

        var calls = Items(receiver).Where(i => i.GetRawText().Contains("/of-a-", StringComparison.Ordinal)).Select(i => i.GetRawText()).ToList();
        Assert.Contains("/of-a-request", Assert.Single(calls), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", calls[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ConsoleSpans_AreWrittenToStandardOutput()
    {
        var lines = Captured(() =>
        {
            using var telemetry = ProcessTelemetry.Start(new TelemetrySettings { ServiceName = "test", ConsoleSpans = true });
            return Work(telemetry);
        }, out var trace);
        Assert.Contains(lines, l => l.StartsWith("Activity.TraceId:", StringComparison.Ordinal) && l.Contains(trace.ToHexString(), StringComparison.Ordinal));
    }

    [Fact]
    public void JsonLog_EachLineIsAnObjectWithScopesAndTrace()
    {
        var lines = Captured(() =>
        {
            using var telemetry = ProcessTelemetry.Start(new TelemetrySettings { ServiceName = "test", JsonLog = true });
            return Work(telemetry);
        }, out var trace);

        var line = JsonDocument.Parse(Assert.Single(lines)).RootElement;
        Assert.Equal(("Said hello.", 7, "hello"), (
            line.GetProperty("Message").GetString(), line.GetProperty("EventId").GetInt32(), line.GetProperty("State").GetProperty("Word").GetString()));
        var scopes = line.GetProperty("Scopes").EnumerateArray().ToList();
        Assert.Contains(scopes, s => s.TryGetProperty("TraceId", out var id) && id.GetString() == trace.ToHexString());
        Assert.Contains(scopes, s => s.TryGetProperty("JobId", out var id) && id.GetString() == "j" && s.GetProperty("Epoch").ToString() == "3");
        Assert.True(DateTimeOffset.TryParse(line.GetProperty("Timestamp").GetString(), out var at) && at.Offset == TimeSpan.Zero);
    }

    [Fact]
    public void TextLog_IsForPeople() => Assert.Contains("Said hello.", Assert.Single(Captured(() =>
    {
        using var telemetry = ProcessTelemetry.Start(new TelemetrySettings { ServiceName = "test" });
        return Work(telemetry);
    }, out _)), StringComparison.Ordinal);

    /// <summary>The receiver in place of the service.</summary>
    private static TelemetrySettings AzureMonitor(TelemetryReceiver receiver)
    {
        // The exporter also counts its own calls, for its makers: not from a test.
        Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
        return new TelemetrySettings
        {
            ServiceName = "test",
            AzureMonitorConnectionString = $"InstrumentationKey={Key};IngestionEndpoint={receiver.Url}/;LiveEndpoint={receiver.Url}/",
        };
    }

    private static List<JsonElement> Items(TelemetryReceiver receiver) =>
    [
        .. receiver.Batches.Where(b => b.Path.EndsWith("/track", StringComparison.Ordinal))
            .SelectMany(b => Encoding.UTF8.GetString(b.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    private static ActivityTraceId Work(ProcessTelemetry telemetry)
    {
        var logger = telemetry.Loggers.CreateLogger("test");
        using var span = LookaheadTelemetry.StartStage("a");
        using var scope = Scope(logger, "j", 3);
        LookaheadMetrics.Attempts.Add(1);
        Say(logger, "hello", null);
        return span?.TraceId ?? default;
    }

    private static string[] Captured(Func<ActivityTraceId> work, out ActivityTraceId trace)
    {
        var before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            trace = work();
        }
        finally
        {
            Console.SetOut(before);
        }
        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
