using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Lookahead.TestSupport;

namespace Lookahead.Azure.Tests.Support;

/// <summary>Azurite with TLS, and so with identities: it takes tokens over https alone. Its certificate is made here and lives as long as it.</summary>
public sealed class SecureAzurite : Azurite, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly HttpClientHandler handler;

    public SecureAzurite()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        folder.Write("certificate.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        var thumbprint = certificate.Thumbprint;
        handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == thumbprint };
        Client = new HttpClient(handler, disposeHandler: false);
        Transport = new HttpClientTransport(Client);
    }

    /// <summary>Trusts its certificate, and no other.</summary>
    public HttpClient Client { get; }

    public override HttpPipelineTransport Transport { get; }

    protected override string Scheme => "https";

    protected override IEnumerable<string> MoreArguments => ["--oauth", "basic", "--cert", folder["certificate.pem"], "--key", folder["key.pem"]];

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
        folder.Dispose();
    }
}
