using Lookahead.Azure.Blobs;
using Lookahead.Azure.Tests.Support;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

/// <summary>With an identity in place of a key, over TLS; Azurite plays the service, and knows no roles.</summary>
[NeedsAzurite]
public sealed class IdentityTests(SecureAzurite azurite) : IClassFixture<SecureAzurite>
{
    private readonly CountingTransport network = new(azurite.Transport);

    [ContractFact]
    public async Task Create_ByAnIdentity_LetsAnybodyReadThatBlobOnly() =>
        await LinkChecks.AssertReadsOneBlobOnlyAsync(Store(TimeProvider.System), azurite.Client);

    [ContractFact]
    public async Task Create_ByAnIdentity_FetchesAKeyOnlyWhenTheLastRunsOut()
    {
        var clock = new ShiftedClock(TimeSpan.Zero);
        IDownloadLinks links = Store(clock);

        await links.CreateAsync("a", TimeSpan.FromHours(1), null, default);
        await links.CreateAsync("b", TimeSpan.FromDays(6), null, default);
        Assert.Equal(1, KeysFetched);

        clock.Ahead = TimeSpan.FromDays(6.5);
        await links.CreateAsync("a", TimeSpan.FromHours(1), null, default);
        Assert.Equal(1, KeysFetched);
        await links.CreateAsync("a", TimeSpan.FromHours(13), null, default);
        Assert.Equal(2, KeysFetched);
    }

    private int KeysFetched => network.Queries.Count(query => query.Contains("comp=userdelegationkey", StringComparison.Ordinal));

    private AzureBlobStore Store(TimeProvider time) => new(
        new AzureBlobStoreOptions { ServiceUri = azurite.ServiceUri, Credential = new TestIdentity(), Container = Azurite.Container }, time, NullLoggerFactory.Instance, network);
}
