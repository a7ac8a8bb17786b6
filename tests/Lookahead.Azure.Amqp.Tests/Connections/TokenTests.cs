using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Identity;
using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Lookahead.TestSupport;

namespace Lookahead.Azure.Amqp.Tests.Connections;

/// <summary>Access with an identity: tokens are put to <c>$cbs</c>, renewed in time, and their faults explained.</summary>
public sealed class TokenTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly X509Certificate2 certificate = TransportTests.SelfSigned();
    private readonly CollectedLogs logs = new();
    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync(
        new QueueSettings { LockDuration = TimeSpan.FromHours(1) }, options => options with { Certificate = certificate });

    public async Task DisposeAsync() => await rig.DisposeAsync();

    public void Dispose()
    {
        certificate.Dispose();
        logs.Dispose();
    }

    [Fact]
    public async Task SendAndReceive_WithAnIdentity_Works()
    {
        var credential = new TestCredential(rig.Time, TimeSpan.FromHours(1));
        await using var queue = Connect(credential);

        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = await queue.ReceiveAsync(Long, Never);
        await queue.DeadLetterAsync(message!, "r", "d", Never);
        var dead = await queue.ReceiveDeadLetterAsync(Long, Never);
        await queue.CompleteAsync(dead!, Never);

        Assert.Equal(["https://servicebus.azure.net/.default"], credential.Scopes);
        Assert.Equal(1, credential.Calls);
        Assert.DoesNotContain(credential.Token, logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_Renewed_KeepsTheLinksOnTheSameConnection()
    {
        var credential = new TestCredential(rig.Time, TimeSpan.FromSeconds(60));
        await using var queue = Connect(credential);
        Assert.Null(await queue.ReceiveAsync(TimeSpan.FromMilliseconds(1), Never));
        var receiving = queue.ReceiveAsync(TimeSpan.FromHours(1), Never);

        for (var renewals = 1; renewals <= 3; renewals++)
        {
            rig.Time.Skip(TimeSpan.FromSeconds(50));
            await Poll.UntilAsync(() => credential.Calls == 1 + renewals && rig.Emulator.TokensPut >= 1 + renewals);
        }

        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        Assert.Equal("a", (await receiving)?.Body);
        Assert.Equal((1, 0), (rig.Emulator.Accepted, rig.Emulator.LinksExpired));
    }

    [Fact]
    public async Task Token_NotRenewed_LinksAreDroppedAndComeBackWithAFreshToken()
    {
        var credential = new TestCredential(rig.Time, TimeSpan.FromSeconds(60));
        await using var queue = Connect(credential);
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = await queue.ReceiveAsync(Long, Never);
        credential.Fault = new AuthenticationFailedException("The identity service is down.");

        rig.Time.Skip(TimeSpan.FromSeconds(50));
        await Poll.UntilAsync(() => logs.Text.Contains("could not be renewed", StringComparison.Ordinal));
        rig.Time.Skip(TimeSpan.FromSeconds(11));
        await Poll.UntilAsync(() => rig.Emulator.LinksExpired > 0);
        var error = await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.CompleteAsync(message!, Never));
        credential.Fault = null;
        await queue.CompleteAsync(message!, Never);

        Assert.Contains("azd auth login", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Emulator.Count(Rig.Queue));
        Assert.DoesNotContain(credential.Token, logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_WithoutTokenInTime_IsClosedByTheService()
    {
        var factory = new global::Amqp.ConnectionFactory();
        factory.SASL.Profile = global::Amqp.Sasl.SaslProfile.Anonymous;
        factory.SSL.RemoteCertificateValidationCallback = IsOurs;
        var connection = await factory.CreateAsync(new global::Amqp.Address("localhost", rig.Emulator.Port));
        var closed = new TaskCompletionSource<global::Amqp.Framing.Error>();
        connection.AddClosedCallback((_, error) => closed.TrySetResult(error));

        rig.Time.Skip(TimeSpan.FromSeconds(21));

        Assert.Equal("amqp:connection:forced", (string)(await closed.Task.WaitAsync(Long)).Condition);
    }

    [Fact]
    public async Task Send_TokenHasExpired_ThrowsConfigurationFault()
    {
        var error = await RefusedAsync(new TestCredential(rig.Time, TimeSpan.FromSeconds(-5)));

        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TokenIsForAnotherService_ThrowsConfigurationFault()
    {
        var credential = new TestCredential(rig.Time, TimeSpan.FromHours(1)) { Audience = "https://storage.azure.com" };

        var error = await RefusedAsync(credential);

        Assert.Contains("refuses our token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(credential.Token, error + logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NobodySignedIn_SaysHowTo()
    {
        var error = await RefusedAsync(new TestCredential(rig.Time, TimeSpan.FromHours(1)) { Fault = new CredentialUnavailableException("none") });

        Assert.Contains("azd auth login", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Listen", "Send", "Azure Service Bus Data Sender")]
    [InlineData("Send", "Listen", "Azure Service Bus Data Receiver")]
    public async Task Use_RoleIsMissing_NamesIt(string has, string needs, string role)
    {
        await using var queue = Connect(new TestCredential(rig.Time, TimeSpan.FromHours(1)) { Roles = [has] });

        var error = await Assert.ThrowsAsync<AzureConfigurationException>(
            () => needs == "Send" ? queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never) : queue.ReceiveAsync(Long, Never));

        Assert.Contains(role, error.Message, StringComparison.Ordinal);
        Assert.Contains($"right to {needs}", error.Message, StringComparison.Ordinal);
    }

    private async Task<AzureConfigurationException> RefusedAsync(TestCredential credential)
    {
        await using var queue = Connect(credential);
        return await Assert.ThrowsAsync<AzureConfigurationException>(() => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never));
    }

    private ServiceBusQueue Connect(TestCredential credential) => new(
        new ServiceBusQueueOptions { FullyQualifiedNamespace = $"localhost:{rig.Emulator.Port}", Credential = credential, Queue = Rig.Queue, Resilience = Rig.Quick },
        rig.Time, logs, IsOurs);

    private bool IsOurs(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) => shown?.GetCertHashString() == certificate.GetCertHashString();
}
