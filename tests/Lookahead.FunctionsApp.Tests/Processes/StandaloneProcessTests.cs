using System.Net;
using System.Text.Json;
using Lookahead.Api.Triggers;
using Lookahead.Backends;
using Lookahead.Embedded;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Upkeep;
using Lookahead.TestSupport;

namespace Lookahead.FunctionsApp.Tests.Processes;

/// <summary>The same program without a host: loops do what triggers do there.</summary>
public sealed class StandaloneProcessTests : IDisposable
{
    private const string Secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_Alone_HasNoTriggersAndAnswersToThisMachineOnly()
    {
        await using var handler = await HandlerProcess.StartAsync(folder, underHost: false);

        using var trigger = await handler.Http.PostAsync(new Uri("/" + TriggerNames.Sweep, UriKind.Relative), new StringContent(Payloads.Timer()));
        Assert.Equal(HttpStatusCode.NotFound, trigger.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/health");
        request.Headers.Host = "elsewhere.example";
        using var misdirected = await handler.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, misdirected.StatusCode);
        Assert.Equal(0, await handler.TerminateAsync());
    }

    [Fact]
    public async Task Loops_MessagesInTheQueues_AreHandled()
    {
        await using var handler = await HandlerProcess.StartAsync(folder, underHost: false);
        using (var store = EmbeddedStore.Open(folder["store"], TimeProvider.System))
        {
            await store.Queue(TriggerQueues.Submissions).SendAsync(new QueueMessage(Payloads.GenerateJob), TimeSpan.Zero, default);
            await store.Queue(TriggerQueues.JobEvents).SendAsync(new QueueMessage("hello?") { MessageId = "m-7" }, TimeSpan.Zero, default);
            using var patience = new CancellationTokenSource(Patience);
            while (await CountAsync(handler) == 0 || await store.Blobs.GetAsync("dead-letters/m-7.json", patience.Token) is null)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    [Theory]
    [InlineData(HeadSettings.HandlerPortVariable, "seventy", "FUNCTIONS_CUSTOMHANDLER_PORT must be a port from 0")]
    [InlineData(HeadSettings.PortVariable, "70000", "LOOKAHEAD_PORT must be a port from 0")]
    [InlineData(UpkeepOptions.RetentionVariable, "soon", "LOOKAHEAD_RETENTION_DAYS must be a whole number")]
    [InlineData(BackendSettings.ServiceBusVariable, Secret, "The connection string of Service Bus is malformed")]
    [InlineData("LOOKAHEAD_LOG", "xml", "LOOKAHEAD_LOG is 'xml'")]
    public async Task Start_WrongSetting_SaysSoInOneLineAndEndsWith1(string variable, string value, string message)
    {
        var (code, output) = await HandlerProcess.RunAsync(new Dictionary<string, string?> { [HeadSettings.StoreVariable] = folder["store"], [variable] = value });

        Assert.Equal(1, code);
        Assert.Contains(message, Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_NothingSet_IsThePortOfFunctionsOnKestrel()
    {
        var settings = HeadSettings.FromEnvironment(_ => null);

        Assert.Equal((7071, false, true), (settings.Port, settings.UnderHost, settings.Traits.CanStream));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("1", true)]
    public void Settings_UnderHost_StreamsOnlyWhereSaidSo(string? streams, bool canStream)
    {
        var environment = new Dictionary<string, string?> { [HeadSettings.HandlerPortVariable] = "5000", [HeadSettings.PortVariable] = "6000", [HeadSettings.StreamsVariable] = streams };

        var settings = HeadSettings.FromEnvironment(environment.GetValueOrDefault);

        Assert.Equal((5000, true, canStream), (settings.Port, settings.UnderHost, settings.Traits.CanStream));
    }

    private static async Task<int> CountAsync(HandlerProcess handler) =>
        JsonDocument.Parse(await handler.Http.GetStringAsync(new Uri("/api/jobs", UriKind.Relative))).RootElement.GetProperty("jobs").GetArrayLength();
}
