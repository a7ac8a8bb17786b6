using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Reports.Data;

namespace Lookahead.Reports.Metrics;

/// <summary>Writes metrics.jsonl: one JSON object a line, in snake_case, flushed line by line so that a killed run keeps them.</summary>
/// <param name="stream">Written at its position; the writer does not close it.</param>
public sealed class MetricsWriter(Stream stream)
{
    public async Task WriteAsync(Metric metric, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(ToLine(metric), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>The line with its line end, for stores that append bytes.</summary>
    public static byte[] ToLine(Metric metric) => [.. JsonSerializer.SerializeToUtf8Bytes(metric, JobJson.Options), (byte)'\n'];
}
