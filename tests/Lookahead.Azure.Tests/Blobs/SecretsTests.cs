using Lookahead.Azure.Blobs;
using Lookahead.Azure.Resilience;
using Lookahead.Azure.Tests.Support;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Azure.Tests.Blobs;

/// <summary>What is logged while all goes well, and while much goes wrong.</summary>
[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class SecretsTests(Azurite azurite)
{
    [ContractFact]
    public async Task AllOperations_WithAndWithoutFaults_LogNeitherKeyNorSignature()
    {
        using var logs = new CollectedLogs();
        var options = new AzureBlobStoreOptions
        {
            ConnectionString = azurite.ConnectionString,
            Container = Azurite.Container,
            Resilience = new AzureResilienceOptions { Retries = 30, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(20) },
        };
        foreach (var rate in new[] { 0, 0.5 })
        {
            var network = new FaultyTransport(rate, seed: 1);
            var store = new AzureBlobStore(options, TimeProvider.System, logs, network);
            await store.DeleteAsync(BlobOperations.Absent, default);
            foreach (var run in BlobOperations.Writing.Values.Concat(BlobOperations.Reading.Values))
            {
                await run(store);
            }
            var link = await ((IDownloadLinks)store).CreateAsync("b", TimeSpan.FromHours(1), null, default);

            Assert.Equal(rate > 0, network.Faults > 0);
            Secrets.AssertNone(logs.Text, Signature(link));
        }
        Assert.Contains("made by the test", logs.Text, StringComparison.Ordinal); // faults are logged
        Secrets.AssertNone(logs.Text, Azurite.Key);
    }

    private static string Signature(Uri link) =>
        Uri.UnescapeDataString(link.Query.TrimStart('?').Split('&').Single(p => p.StartsWith("sig=", StringComparison.Ordinal))[4..]);
}
