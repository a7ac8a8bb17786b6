using System.Runtime.CompilerServices;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Lookahead.Azure.Resilience;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;
using BlobProperties = Lookahead.Jobs.Storage.BlobProperties;
using StoredProperties = Azure.Storage.Blobs.Models.BlobProperties;

namespace Lookahead.Azure.Blobs;

/// <summary>
/// Blobs in a container of Azure Blob Storage. Safe for many threads. A fault that may pass is repeated
/// (<see cref="AzureResilience"/>); a write whose answer was lost is recognised by a mark that it left in the blob.
/// </summary>
/// <exception cref="AzureConfigurationException">From any call: the container, the rights or the address are wrong.</exception>
public sealed class AzureBlobStore : IBlobStore, IDownloadLinks
{
    private const string MarksName = "writes";
    private const int MarksKept = 32;

    private readonly AzureBlobStoreOptions options;
    private readonly BlobContainerClient container;
    private readonly BlobCalls calls;
    private readonly DownloadLinks links;

    /// <exception cref="AzureConfigurationException">The options are contradictory or malformed.</exception>
    public AzureBlobStore(AzureBlobStoreOptions options, TimeProvider time, ILoggerFactory logs)
        : this(options, time, logs, transport: null)
    {
    }

    /// <param name="transport">A network of the tests' own.</param>
    internal AzureBlobStore(AzureBlobStoreOptions options, TimeProvider time, ILoggerFactory logs, HttpPipelineTransport? transport)
    {
        this.options = options;
        container = BlobClients.Create(options, transport);
        calls = new BlobCalls(AzureResilience.Build("blobs", options.Resilience, time, logs), container.Uri);
        links = new DownloadLinks(container, hasIdentity: options.ServiceUri is not null, calls, time);
    }

    public Task<Blob?> GetAsync(string name, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        return calls.MissingIsNullAsync(
            async token =>
            {
                var answer = await blob.DownloadContentAsync(token);
                return new Blob(name, answer.Value.Content.ToArray(), Text(answer.Value.Details.ETag));
            },
            cancellationToken);
    }

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        return calls.MissingIsNullAsync(
            async token =>
            {
                var found = (await blob.GetPropertiesAsync(cancellationToken: token)).Value;
                return new BlobProperties(name, found.ContentLength, Text(found.ETag), found.LastModified);
            },
            cancellationToken);
    }

    /// <summary>The content as of this call: the service keeps answering with the version that it began with.</summary>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        return calls.MissingIsNullAsync(async token => (await blob.DownloadStreamingAsync(cancellationToken: token)).Value.Content, cancellationToken);
    }

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        var blob = container.GetBlockBlobClient(name);
        var data = BinaryData.FromBytes(content);
        return WriteOnceAsync(
            blob, condition,
            async (mark, token) => (await blob.UploadAsync(data.ToStream(), new BlobUploadOptions { Conditions = Conditions(condition), Metadata = mark }, token)).Value.ETag,
            cancellationToken);
    }

    public Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        UploadAsync(name, content, condition, progress: null, cancellationToken);

    /// <inheritdoc cref="IBlobStore.UploadAsync"/>
    /// <param name="progress">Receives the bytes that the service has, after each block (<see cref="AzureBlobStoreOptions.BlockBytes"/>).</param>
    public async Task<string> UploadAsync(string name, Stream content, PutCondition condition, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        var blob = container.GetBlockBlobClient(name);
        var blocks = await new BlockUpload(blob, options.BlockBytes, options.ParallelBlocks).StageAsync(
            content, (stage, token) => calls.RunAsync(async inner => { await stage(inner); return true; }, token), progress, cancellationToken);
        return await WriteOnceAsync(
            blob, condition,
            async (mark, token) => (await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = Conditions(condition), Metadata = mark }, token)).Value.ETag,
            cancellationToken);
    }

    public async Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        var blob = container.GetAppendBlobClient(name);
        await calls.RunAsync(async token => await blob.CreateIfNotExistsAsync(cancellationToken: token), cancellationToken);
        return await new AppendOnce(blob, content).RunAsync(calls, cancellationToken);
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await calls.RunAsync(
                async token =>
                {
                    await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix, StartFrom = after }, token).AsPages(next).WithCancellation(token))
                    {
                        return page;
                    }
                    return null;
                },
                cancellationToken);
            // A service that knows no start gives everything, and one that does begins with that name itself.
            foreach (var item in (page?.Values ?? []).Where(item => after is null || string.CompareOrdinal(item.Name, after) > 0))
            {
                yield return new BlobProperties(item.Name, item.Properties.ContentLength ?? 0, Text(item.Properties.ETag!.Value), item.Properties.LastModified!.Value);
            }
            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        // Not DeleteIfExists: a missing container is the same to it.
        return await calls.MissingIsNullAsync(token => blob.DeleteAsync(cancellationToken: token), cancellationToken) is not null;
    }

    /// <inheritdoc cref="IDownloadLinks.CreateAsync"/>
    Task<Uri> IDownloadLinks.CreateAsync(string name, TimeSpan validFor, string? fileName, CancellationToken cancellationToken) =>
        links.CreateAsync(name, validFor, fileName, cancellationToken);

    public async Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        var id = Guid.NewGuid().ToString();
        while (true)
        {
            try
            {
                // To acquire with the id that already holds it is allowed, so a repeat after a lost answer does no harm.
                await calls.RunAsync(token => blob.GetBlobLeaseClient(id).AcquireAsync(duration, cancellationToken: token), cancellationToken);
                return new AzureBlobLease(name, blob.GetBlobLeaseClient(id), calls.RunAsync);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                return null;
            }
            catch (RequestFailedException e) when (BlobFaults.IsMissing(e))
            {
                await CreateEmptyAsync(name, cancellationToken);
            }
        }
    }

    public async Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken)
    {
        var blob = Client(name);
        var state = await calls.MissingIsNullAsync<object>(async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value.LeaseState, cancellationToken);
        return state is LeaseState.Leased or LeaseState.Breaking;
    }

    private BlobClient Client(string name)
    {
        BlobName.Check(name);
        return container.GetBlobClient(name);
    }

    private static BlobRequestConditions Conditions(PutCondition condition) => new()
    {
        IfNoneMatch = condition.MustNotExist ? ETag.All : default(ETag?),
        IfMatch = condition.ETag is { } etag ? new ETag(etag) : default(ETag?),
    };

    private async Task CreateEmptyAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(name, ReadOnlyMemory<byte>.Empty, PutCondition.IfAbsent, cancellationToken);
        }
        catch (PreconditionFailedException)
        {
            // Another was quicker.
        }
    }

    /// <summary>
    /// A conditional write whose answer was lost fails when it is repeated, though it had been done. So each version carries
    /// the marks of the writes that led to it, and ours among them says that it was done, by then overwritten or not.
    /// </summary>
    private async Task<string> WriteOnceAsync(
        BlockBlobClient blob, PutCondition condition, Func<IDictionary<string, string>, CancellationToken, Task<ETag>> write, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var marks = condition.ETag is { } wanted ? await MarksOfAsync(blob, wanted, cancellationToken) : [];
        if (marks is null)
        {
            throw new PreconditionFailedException(blob.Name, condition);
        }
        var metadata = new Dictionary<string, string> { [MarksName] = string.Join(' ', marks.Prepend(mark).Take(MarksKept)) };
        var tries = 0;
        try
        {
            return await calls.RunAsync(
                async token =>
                {
                    tries++;
                    return Text(await write(metadata, token));
                },
                cancellationToken);
        }
        catch (RequestFailedException e) when (BlobFaults.IsConditionNotMet(e) || (BlobFaults.IsMissing(e) && condition.ETag is not null))
        {
            var found = tries == 1 ? null : await PropertiesAsync(blob, cancellationToken);
            return (found is null ? -1 : Array.IndexOf(Marks(found), mark)) switch
            {
                0 => Text(found!.ETag),
                > 0 => $"\"overwritten-{mark}\"", // another has built on ours; the ETag that it had is lost, and fits nothing any more
                _ => throw new PreconditionFailedException(blob.Name, condition),
            };
        }
    }

    /// <returns>Marks of the version with that ETag; null when the blob is at another.</returns>
    private async Task<string[]?> MarksOfAsync(BlockBlobClient blob, string etag, CancellationToken cancellationToken) =>
        await PropertiesAsync(blob, cancellationToken) is { } found && Text(found.ETag) == etag ? Marks(found) : null;

    private Task<StoredProperties?> PropertiesAsync(BlockBlobClient blob, CancellationToken cancellationToken) =>
        calls.MissingIsNullAsync(async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken);

    private static string[] Marks(StoredProperties properties) =>
        properties.Metadata.TryGetValue(MarksName, out var text) ? text.Split(' ') : [];

    /// <summary>With its quotes, as in a header.</summary>
    private static string Text(ETag etag) => etag.ToString("H");
}
