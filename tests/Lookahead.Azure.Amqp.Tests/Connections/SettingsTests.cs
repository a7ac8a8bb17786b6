using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Lookahead.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Amqp.Tests.Connections;

/// <summary>Wrong settings: what to mend is said, and never a secret.</summary>
public sealed class SettingsTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
    private const string Good = $"Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey={Secret}";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly CollectedLogs logs = new();
    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync(new QueueSettings(), options => options with
    {
        Rules =
        [
            .. options.Rules,
            new SharedAccessRule("listener", Secret, Claims.Listen),
            new SharedAccessRule("sender", Secret, Claims.Send),
        ],
    });

    public async Task DisposeAsync() => await rig.DisposeAsync();

    public void Dispose() => logs.Dispose();

    [Theory]
    [InlineData(Secret, "no Endpoint")]
    [InlineData("", "no Endpoint")]
    [InlineData($"SharedAccessKeyName=root;SharedAccessKey={Secret}", "no Endpoint")]
    [InlineData($"Endpoint=name.servicebus.windows.net;SharedAccessKeyName=root;SharedAccessKey={Secret}", "sb://")]
    [InlineData($"Endpoint=https://name.servicebus.windows.net;SharedAccessKeyName=root;SharedAccessKey={Secret}", "sb://")]
    [InlineData($"Endpoint=sb://name.servicebus.windows.net;SharedAccessKey={Secret}", "no SharedAccessKeyName")]
    [InlineData("Endpoint=sb://name.servicebus.windows.net;SharedAccessKeyName=root", "no SharedAccessKey")]
    [InlineData($"Endpoint=sb://name.servicebus.windows.net;SharedAccessSignature={Secret}", "SharedAccessSignature")]
    [InlineData($"{Good};c2VjcmV0", "no '='")]
    public void Create_MalformedConnectionString_SaysWhatIsWrong(string text, string expected)
    {
        var error = Refused(new ServiceBusQueueOptions { ConnectionString = text, Queue = "jobs" });

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..8], error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ContradictoryOptions_SaysWhatIsWrong()
    {
        Assert.Contains("Both", Refused(new ServiceBusQueueOptions { ConnectionString = Good, FullyQualifiedNamespace = "n", Queue = "jobs" }).Message, StringComparison.Ordinal);
        Assert.Contains("needs a connection string or a namespace", Refused(new ServiceBusQueueOptions { Queue = "jobs" }).Message, StringComparison.Ordinal);
        Assert.Contains("No queue", Refused(new ServiceBusQueueOptions { ConnectionString = Good }).Message, StringComparison.Ordinal);
        Assert.Contains("No queue", Refused(new ServiceBusQueueOptions { FullyQualifiedNamespace = "name.servicebus.windows.net" }).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Refused(new ServiceBusQueueOptions { ConnectionString = Good + ";EntityPath=other", Queue = "jobs" }).Message, StringComparison.Ordinal);
        Assert.Contains("concurrency", Refused(new ServiceBusQueueOptions { ConnectionString = Good, Queue = "jobs", Concurrency = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("sb://", Refused(new ServiceBusQueueOptions { FullyQualifiedNamespace = "sb://name.servicebus.windows.net/", Queue = "jobs" }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good, false, "amqps", 5671)]
    [InlineData(Good, true, "wss", 443)]
    [InlineData(Good + ";UseDevelopmentEmulator=true", false, "amqp", 5672)]
    [InlineData("Endpoint=sb://localhost:5699;SharedAccessKeyName=a;SharedAccessKey=b=;UseDevelopmentEmulator=true", false, "amqp", 5699)]
    [InlineData("endpoint=sb://localhost:5699/;sharedAccessKeyName=a;SharedAccessKey=b==;EntityPath=jobs", false, "amqps", 5699)]
    public void Create_ConnectionString_IsReadAsTheSdksDo(string text, bool webSockets, string scheme, int port)
    {
        var endpoint = Amqp.Connections.ServiceBusEndpoint.Read(
            new ServiceBusQueueOptions { ConnectionString = text, Queue = "jobs", UseWebSockets = webSockets }, TimeProvider.System);

        Assert.Equal((scheme, port, "jobs"), (endpoint.Scheme, endpoint.Port, endpoint.Queue));
    }

    [Fact]
    public async Task Use_EntityPathNamesTheQueue_Works()
    {
        await using var queue = rig.Connect(rig.Options with { ConnectionString = rig.Emulator.ConnectionString + $"EntityPath={Rig.Queue}", Queue = null });

        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);

        Assert.Equal(1, rig.Emulator.Count(Rig.Queue));
    }

    [Fact]
    public async Task Use_WrongKey_NamesThePolicyNotTheKey()
    {
        var queue = Connect(With("RootManageSharedAccessKey", Secret));

        foreach (var error in await RefusedEverywhereAsync(queue))
        {
            Assert.Contains("RootManageSharedAccessKey", error.Message, StringComparison.Ordinal);
            Assert.Contains("Shared access policies", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Use_UnknownQueue_NamesIt()
    {
        var queue = Connect(rig.Options with { Queue = "jubs" });

        foreach (var error in await RefusedEverywhereAsync(queue))
        {
            Assert.Contains("no queue 'jubs'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Send_ClaimIsMissing_NamesPolicyAndClaim()
    {
        var queue = Connect(rig.Options with { ConnectionString = rig.Emulator.ConnectionStringFor("listener") });

        var error = await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never));

        Assert.Contains("'listener' the claim Send", error.Message, StringComparison.Ordinal);
        AssertNoSecret(error);
        Assert.Null(await queue.ReceiveAsync(TimeSpan.FromMilliseconds(10), Never)); // which it may
    }

    [Fact]
    public async Task Receive_ClaimIsMissing_NamesPolicyAndClaim()
    {
        var queue = Connect(rig.Options with { ConnectionString = rig.Emulator.ConnectionStringFor("sender") });

        var error = await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.ReceiveAsync(Long, Never));

        Assert.Contains("'sender' the claim Listen", error.Message, StringComparison.Ordinal);
        AssertNoSecret(error);
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
    }

    [Fact]
    public async Task Use_SignatureGoodThenExpired_WorksThenThrowsConfigurationFault()
    {
        var signature = SharedAccessSignatures.Create($"sb://localhost/{Rig.Queue}", "listener", Secret, rig.Time.GetUtcNow().AddSeconds(60));
        var options = rig.Options with { ConnectionString = $"Endpoint=sb://localhost:{rig.Emulator.Port};SharedAccessSignature={signature};UseDevelopmentEmulator=true" };
        Assert.Null(await Connect(options).ReceiveAsync(TimeSpan.FromMilliseconds(10), Never));

        rig.Time.Skip(TimeSpan.FromSeconds(61));
        var error = await Assert.ThrowsAsync<AzureConfigurationException>(() => Connect(options).ReceiveAsync(Long, Never));

        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(signature, error + logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_UnknownHost_SaysSo()
    {
        var queue = Connect(new ServiceBusQueueOptions
        {
            ConnectionString = $"Endpoint=sb://no-such-namespace.invalid/;SharedAccessKeyName=root;SharedAccessKey={Secret}",
            Queue = "jobs",
            Resilience = Rig.Quick with { Retries = 1 },
        });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never));

        Assert.Contains("no-such-namespace.invalid", error.Message, StringComparison.Ordinal);
        AssertNoSecret(error);
        Assert.IsType<AzureConfigurationException>(error);
    }

    [Fact]
    public async Task Use_WithTheRightKey_LogsNoSecret()
    {
        var queue = Connect(rig.Options);
        rig.Emulator.Faults.ThrottleNext(1);
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        rig.Emulator.Faults.DropRequests(1);
        await queue.CompleteAsync((await queue.ReceiveAsync(Long, Never))!, Never);

        var key = new ServiceBusEmulatorOptions().Rules[0].Key;
        Assert.Contains("OnRetry", logs.Text, StringComparison.Ordinal); // repeats are logged
        Assert.DoesNotContain(key, logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, rig.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, Amqp.Connections.ServiceBusEndpoint.Read(rig.Options, rig.Time).ToString(), StringComparison.Ordinal);
    }

    private static AzureConfigurationException Refused(ServiceBusQueueOptions options) =>
        Assert.Throws<AzureConfigurationException>(() => new ServiceBusQueue(options, TimeProvider.System, NullLoggerFactory.Instance));

    private ServiceBusQueue Connect(ServiceBusQueueOptions options) => rig.Connect(options, logs);

    private ServiceBusQueueOptions With(string name, string key) => rig.Options with
    {
        ConnectionString = $"Endpoint=sb://localhost:{rig.Emulator.Port};SharedAccessKeyName={name};SharedAccessKey={key};UseDevelopmentEmulator=true",
    };

    /// <summary>From every kind of call, at once and without repeats.</summary>
    private async Task<IReadOnlyList<AzureConfigurationException>> RefusedEverywhereAsync(ServiceBusQueue queue)
    {
        var message = new ReceivedMessage("", "m", $"{Guid.NewGuid()}/1", 1, default, default);
        AzureConfigurationException[] errors =
        [
            await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never)),
            await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.ReceiveAsync(Long, Never)),
            await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.ReceiveDeadLetterAsync(Long, Never)),
            await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.CompleteAsync(message, Never)),
            await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.RenewAsync(message, Never)),
        ];
        Array.ForEach(errors, AssertNoSecret);
        Assert.DoesNotContain("OnRetry", logs.Text, StringComparison.Ordinal);
        return errors;
    }

    private void AssertNoSecret(Exception error) => Assert.DoesNotContain(Secret, error + logs.Text, StringComparison.Ordinal);
}
