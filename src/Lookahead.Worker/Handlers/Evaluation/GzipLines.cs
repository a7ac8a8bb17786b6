using System.IO.Compression;
using System.Text;
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

    /// <summary>The items of a stream, which stays open, as they are asked for.</summary>
    public static IEnumerable<T> Read<T>(Stream stream)
    {
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonSerializer.Deserialize<T>(line, JobJson.Options)!;
        }
    }
}
