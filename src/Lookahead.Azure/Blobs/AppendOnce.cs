using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Lookahead.Azure.Blobs;

/// <summary>
/// Appends exactly once, also when an answer is lost: each try names the position where the bytes must land, and when that
/// position is taken, what lies there tells whether they are ours.
/// </summary>
internal sealed class AppendOnce(AppendBlobClient blob, ReadOnlyMemory<byte> content)
{
    /// <summary>Where the latest try was to land; null before the first.</summary>
    private long? position;

    /// <returns>Length of the blob after the append.</returns>
    public async Task<long> RunAsync(BlobCalls calls, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await calls.RunAsync(TryAsync, cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.AppendPositionConditionNotMet)
            {
                // Others append too: once more, at the new end.
                if (await IsDoneAsync(calls, cancellationToken))
                {
                    return position!.Value + content.Length;
                }
                position = null;
            }
        }
    }

    private async Task<long> TryAsync(CancellationToken cancellationToken)
    {
        position ??= (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentLength;
        using var stream = BinaryData.FromBytes(content).ToStream();
        await blob.AppendBlockAsync(
            stream, new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = position } }, cancellationToken);
        return position.Value + content.Length;
    }

    private async Task<bool> IsDoneAsync(BlobCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            var range = new BlobDownloadOptions { Range = new HttpRange(position!.Value, content.Length) };
            var found = await calls.RunAsync(async token => (await blob.DownloadContentAsync(range, token)).Value.Content, cancellationToken);
            return found.ToMemory().Span.SequenceEqual(content.Span);
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            return false; // the blob ends before
        }
    }
}
