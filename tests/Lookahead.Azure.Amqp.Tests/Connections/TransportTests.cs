using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Amqp.Tests.Connections;

/// <summary>TCP and WebSockets, plain and with TLS.</summary>
public sealed class TransportTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task SendAndReceive_OverEachTransport_Works(bool webSockets, bool tls)
    {
        using var certificate = tls ? SelfSigned() : null;
        await using var rig = await Rig.StartAsync(new QueueSettings(), options => options with { Certificate = certificate });
        await using var queue = new ServiceBusQueue(
            rig.Options with { UseWebSockets = webSockets }, rig.Time, NullLoggerFactory.Instance, (_, shown, _, _) => shown?.GetCertHashString() == certificate?.GetCertHashString());
        var body = new string('x', QueueMessage.MaxBodyBytes);

        await queue.SendAsync(new QueueMessage(body), TimeSpan.Zero, CancellationToken.None);
        var message = await queue.ReceiveAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        await queue.CompleteAsync(message!, CancellationToken.None);

        Assert.Equal((body, 0), (message?.Body, rig.Emulator.Count(Rig.Queue)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_CertificateOfAnother_ThrowsConfigurationFault(bool webSockets)
    {
        using var certificate = SelfSigned();
        await using var rig = await Rig.StartAsync(new QueueSettings(), options => options with { Certificate = certificate });
        var queue = rig.Connect(rig.Options with { UseWebSockets = webSockets }); // with the system's check

        var error = await Assert.ThrowsAsync<AzureConfigurationException>(
            () => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, CancellationToken.None));

        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    internal static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
