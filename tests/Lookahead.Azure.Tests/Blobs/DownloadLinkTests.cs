using System.Net;
using System.Text;
using Lookahead.Azure.Blobs;
using Lookahead.Azure.Tests.Support;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

/// <summary>Links that a key signs, and what they allow to one who has nothing else.</summary>
[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class DownloadLinkTests(Azurite azurite)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [ContractFact]
    public async Task Create_ByAKey_LetsAnybodyReadThatBlobOnly()
    {
        using var client = new HttpClient();

        await LinkChecks.AssertReadsOneBlobOnlyAsync(Store(), client);
    }

    [ContractFact]
    public async Task Create_WhenItsTimeIsOver_IsRefused()
    {
        // Made ten minutes ago, for five.
        var store = Store(new ShiftedClock(TimeSpan.FromMinutes(-10)));
        await store.PutAsync("links/expired", Encoding.UTF8.GetBytes("secret"), PutCondition.None, default);

        var link = await ((IDownloadLinks)store).CreateAsync("links/expired", TimeSpan.FromMinutes(5), null, default);

        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(link)).StatusCode);
    }

    /// <summary>Its clock may be behind ours.</summary>
    [ContractFact]
    public async Task Create_ByAClockAhead_WorksAtOnce()
    {
        var store = Store(new ShiftedClock(TimeSpan.FromMinutes(3)));
        await store.PutAsync("links/early", Encoding.UTF8.GetBytes("content"), PutCondition.None, default);

        var link = await ((IDownloadLinks)store).CreateAsync("links/early", Hour, null, default);

        using var client = new HttpClient();
        Assert.Equal("content", await client.GetStringAsync(link));
    }

    [Theory]
    [InlineData("../other", 60, null)]
    [InlineData("a", 0, null)]
    [InlineData("a", -1, null)]
    [InlineData("a", (6 * 24 * 60) + 1, null)]
    [InlineData("a", 60, "")]
    [InlineData("a", 60, "a\"; x=\"b")]
    [InlineData("a", 60, "a\r\nb")]
    [InlineData("a", 60, "../a")]
    public async Task Create_BadArgument_IsRefused(string name, int minutes, string? fileName)
    {
        IDownloadLinks links = Store();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => links.CreateAsync(name, TimeSpan.FromMinutes(minutes), fileName, default));
    }

    [Fact]
    public async Task Create_ConnectionStringWithASignature_SaysWhatIsNeeded()
    {
        var options = new AzureBlobStoreOptions { ConnectionString = "BlobEndpoint=https://a.blob.core.windows.net;SharedAccessSignature=sv=2024-01-01&sig=c2ln", Container = "lookahead" };
        IDownloadLinks links = new AzureBlobStore(options, TimeProvider.System, NullLoggerFactory.Instance);

        var e = await Assert.ThrowsAsync<AzureConfigurationException>(() => links.CreateAsync("a", Hour, null, default));

        Assert.Contains("AccountKey", e.Message, StringComparison.Ordinal);
    }

    private AzureBlobStore Store(TimeProvider? time = null) => new(
        new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString, Container = Azurite.Container }, time ?? TimeProvider.System, NullLoggerFactory.Instance);
}
