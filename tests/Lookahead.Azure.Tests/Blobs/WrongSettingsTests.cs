using Azure;
using Azure.Storage;
using Azure.Storage.Sas;
using Lookahead.Azure.Blobs;
using Lookahead.Azure.Resilience;
using Lookahead.Azure.Tests.Support;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

/// <summary>Whatever is set wrongly: the first call says what to mend, after one request, and no key or signature is in what it says.</summary>
[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class WrongSettingsTests(Azurite azurite)
{
    private const string WrongKey = "d3Jvbmcga2V5IHdyb25nIGtleSB3cm9uZyBrZXkgd3Jvbmcga2V5IHdyb25nIGtleSB3cm9uZyBrZXk=";

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("nonsense-" + WrongKey, "malformed")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=?" + WrongKey, "malformed")]
    [InlineData("DefaultEndpointsProtocol=https;AccountKey=" + WrongKey, "malformed")]
    public void New_MalformedConnectionString_SaysHowItShouldLook(string text, string message) =>
        AssertRefused(new AzureBlobStoreOptions { ConnectionString = text, Container = "lookahead" }, message, WrongKey);

    [Theory]
    [InlineData("http://account.blob.core.windows.net")]
    [InlineData("https://account.blob.core.windows.net?sig=" + WrongKey)]
    public void New_AddressThatAnIdentityCannotUse_SaysHowItShouldLook(string uri) =>
        AssertRefused(new AzureBlobStoreOptions { ServiceUri = new Uri(uri), Container = "lookahead" }, "must look like https://account", WrongKey);

    [Theory]
    [InlineData("")]
    [InlineData("Jobs")]
    [InlineData("a/b")]
    [InlineData("ab")]
    public void New_ContainerNameNotAllowed_SaysSo(string name) =>
        AssertRefused(new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString, Container = name }, $"'{name}' is no name of a container", Azurite.Key);

    [Fact]
    public void New_ConnectionStringAndAddress_SaysSo() => AssertRefused(
        new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString, ServiceUri = azurite.ServiceUri, Container = "lookahead" }, "set one of them", Azurite.Key);

    [Fact]
    public void New_NeitherConnectionStringNorAddress_SaysSo() =>
        AssertRefused(new AzureBlobStoreOptions { Container = "lookahead" }, "needs a connection string or a service address", Azurite.Key);

    [ContractFact]
    public Task AnyCall_NoSuchContainer_SaysSo() =>
        AssertAllRefusedAsync(Options(azurite.ConnectionString) with { Container = "nowhere" }, "There is no container at http://127.0.0.1", Azurite.Key);

    [ContractFact]
    public Task AnyCall_WrongKey_SaysSo() =>
        AssertAllRefusedAsync(Options(azurite.ConnectionStringWith(WrongKey)), "check its key", WrongKey);

    [ContractFact]
    public async Task AnyCall_SignatureExpired_SaysSo()
    {
        var (text, signature) = Signed(AccountSasPermissions.All, DateTimeOffset.UtcNow.AddMinutes(-1));

        await AssertAllRefusedAsync(Options(text), "the expiry of its signature", signature);
    }

    [ContractFact]
    public async Task Write_SignatureForReadingOnly_NamesTheRights()
    {
        var (text, signature) = Signed(AccountSasPermissions.Read | AccountSasPermissions.List, DateTimeOffset.UtcNow.AddHours(1));

        await AssertAllRefusedAsync(Options(text), "with the rights read, add, create, write, delete and list", signature, BlobOperations.Writing);
    }

    [ContractFact]
    public async Task Read_SignatureForReadingOnly_Works()
    {
        var (text, _) = Signed(AccountSasPermissions.Read | AccountSasPermissions.List, DateTimeOffset.UtcNow.AddHours(1));

        Assert.Null(await new AzureBlobStore(Options(text), TimeProvider.System, NullLoggerFactory.Instance).GetAsync("not-there", default));
    }

    /// <summary>A network that has no name server repeats a little; then it says the same.</summary>
    [Fact]
    public Task AnyCall_UnknownHost_SaysSo() => AssertAllRefusedAsync(
        Options($"DefaultEndpointsProtocol=https;AccountName=nosuchaccount;AccountKey={WrongKey};EndpointSuffix=storage.invalid")
            with { Resilience = new AzureResilienceOptions { Retries = 1, FirstDelay = TimeSpan.FromMilliseconds(1) } },
        "The host nosuchaccount.blob.storage.invalid is not known", WrongKey, mostRequests: 2);

    [Fact]
    public Task AnyCall_NoIdentity_SaysHowToSignIn() => AssertAllRefusedAsync(
        new AzureBlobStoreOptions { ServiceUri = new Uri("https://account.blob.core.windows.net"), Credential = new NoIdentity(), Container = "lookahead" },
        "No identity could sign in", WrongKey, mostRequests: 0);

    /// <summary>Azurite gives fewer codes than Azure ("Blob service error codes").</summary>
    [Theory]
    [InlineData("AuthenticationFailed", "its key is not the account's")]
    [InlineData("AuthorizationPermissionMismatch", "give it the role 'Storage Blob Data Contributor'")]
    [InlineData("KeyBasedAuthenticationNotPermitted", "The account allows no keys")]
    [InlineData("AuthorizationFailure", "firewall")]
    public void Configuration_RefusalOfAzure_SaysWhatToMendWithoutItsWords(string code, string message)
    {
        var refusal = new RequestFailedException(403, $"The MAC signature found in the HTTP request '{WrongKey}' is not the same", code, null);

        var e = BlobFaults.Configuration(refusal, new Uri($"https://account.blob.core.windows.net/lookahead?sig={WrongKey}"))!;

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains($"https://account.blob.core.windows.net/lookahead ({code}", e.Message, StringComparison.Ordinal);
        Secrets.AssertNone(e.ToString(), WrongKey);
    }

    private static AzureBlobStoreOptions Options(string connectionString) => new() { ConnectionString = connectionString, Container = Azurite.Container };

    private (string ConnectionString, string Signature) Signed(AccountSasPermissions permissions, DateTimeOffset expires)
    {
        var builder = new AccountSasBuilder(permissions, expires, AccountSasServices.Blobs, AccountSasResourceTypes.All) { StartsOn = DateTimeOffset.UtcNow.AddHours(-1) };
        var query = builder.ToSasQueryParameters(new StorageSharedKeyCredential(Azurite.Account, Azurite.Key));
        return ($"BlobEndpoint={azurite.ServiceUri};SharedAccessSignature={query}", query.Signature);
    }

    private static void AssertRefused(AzureBlobStoreOptions options, string message, string secret)
    {
        var e = Assert.Throws<AzureConfigurationException>(() => new AzureBlobStore(options, TimeProvider.System, NullLoggerFactory.Instance));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Secrets.AssertNone(e.ToString() + options, secret);
    }

    private static async Task AssertAllRefusedAsync(
        AzureBlobStoreOptions options, string message, string secret, IReadOnlyDictionary<string, Func<IBlobStore, Task>>? operations = null, int mostRequests = 1)
    {
        using var logs = new CollectedLogs();
        foreach (var (name, run) in operations ?? BlobOperations.Reading.Concat(BlobOperations.Writing).ToDictionary())
        {
            var network = new CountingTransport();
            var store = new AzureBlobStore(options, TimeProvider.System, logs, network);

            var e = await Record.ExceptionAsync(() => run(store));

            Assert.True(e is AzureConfigurationException && e.Message.Contains(message, StringComparison.Ordinal), $"{name}: {e}");
            Assert.InRange(network.Queries.Count, 0, mostRequests);
            Secrets.AssertNone(e!.ToString(), secret);
        }
        Secrets.AssertNone(logs.Text, secret);
    }
}
