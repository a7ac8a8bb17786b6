using System.IO.Compression;
using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>JSON Lines, compressed. The same items give the same bytes.</summary>
public static class GzipLines
{
    public static byte[] Write<T>(IEnumerable<T> items)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            foreach (var item in items)
            {
                JsonSerializer.Serialize(gzip, item, JobJson.Options);
                gzip.WriteByte((byte)'\n');
            }
        }
        return buffer.ToArray();
    }
}
