using System.Buffers;
using System.Text;
using Azure.Storage.Blobs.Specialized;

namespace Lookahead.Azure.Blobs;

/// <summary>Sends a stream of any length as blocks, some at a time, in constant memory. Nothing is to be seen before the commit.</summary>
internal sealed class BlockUpload(BlockBlobClient blob, int blockBytes, int parallel)
{
    /// <param name="content">Read once, from where it stands.</param>
    /// <param name="repeat">Runs a call, again if it fails and may pass.</param>
    /// <param name="progress">Receives the bytes sent so far, after each block; null: nobody asks.</param>
    /// <param name="cancellationToken">Ends the upload; staged blocks are dropped by the service after a week.</param>
    /// <returns>The blocks to commit, in order.</returns>
    public async Task<List<string>> StageAsync(
        Stream content, Func<Func<CancellationToken, Task>, CancellationToken, Task> repeat, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var upload = Guid.NewGuid().ToString("N"); // another upload of the same blob has other blocks
        var blocks = new List<string>();
        var running = new List<Task>();
        var reporting = new Lock();
        var sent = 0L;
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(blockBytes);
                var length = await FillAsync(content, buffer.AsMemory(0, blockBytes), cancellationToken);
                if (length == 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    break;
                }
                var id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{upload}-{blocks.Count:D6}"));
                blocks.Add(id);
                running.Add(SendAsync(id, buffer, length));
                if (running.Count >= parallel)
                {
                    var first = await Task.WhenAny(running);
                    running.Remove(first);
                    await first;
                }
            }
        }
        finally
        {
            // Also after a fault: no call may go on behind the caller's back.
            await Task.WhenAll(running);
        }
        return blocks;

        async Task SendAsync(string id, byte[] buffer, int length)
        {
            try
            {
                await repeat(
                    async token =>
                    {
                        using var block = new MemoryStream(buffer, 0, length, writable: false);
                        await blob.StageBlockAsync(id, block, cancellationToken: token);
                    },
                    cancellationToken);
                lock (reporting) // so that what is told only grows
                {
                    sent += length;
                    progress?.Report(sent);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static async Task<int> FillAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken) =>
        await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
}
