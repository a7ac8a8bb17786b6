using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Reports.Data;

namespace Lookahead.Reports.Metrics;

/// <summary>Reads metrics.jsonl in the order of its lines.</summary>
public static class MetricsReader
{
    /// <summary>
    /// The metrics of a stream. A last line without its line end was cut off by a killed writer and is left out.
    /// </summary>
    /// <exception cref="InvalidDataException">A whole line is not a metric; the message has its number.</exception>
    public static async IAsyncEnumerable<Metric> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var text = await reader.ReadToEndAsync(cancellationToken);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                yield return Parse(lines[i], i + 1);
            }
        }
    }

    private static Metric Parse(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Metric>(line, JobJson.Options)
                ?? throw new InvalidDataException($"Line {number} of the metrics is null; it must be a JSON object.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"Line {number} of the metrics is not a metric (an object with \"kind\" \"training\" or \"validation\" and \"step\"): {error.Message}", error);
        }
    }
}
