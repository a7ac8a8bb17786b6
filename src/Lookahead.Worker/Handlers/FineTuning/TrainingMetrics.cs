using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>The measured points of a run, over all its attempts: <c>metrics.jsonl</c>, one event a line.</summary>
public sealed class TrainingMetrics
{
    public const string FileName = "metrics.jsonl";

    private readonly List<JobEvent> points = [];

    /// <summary>All, in the order in which they were measured.</summary>
    public IReadOnlyList<JobEvent> Points => points;

    public IEnumerable<TrainingStepped> Steps => points.OfType<TrainingStepped>();

    public IEnumerable<ValidationMeasured> Validations => points.OfType<ValidationMeasured>();

    public void Add(JobEvent point) => points.Add(point);

    public byte[] ToJsonLines() =>
        Encoding.UTF8.GetBytes(string.Concat(points.Select(p => JsonSerializer.Serialize(p, JobJson.Options) + "\n")));

    /// <summary>Reads what <see cref="ToJsonLines"/> wrote.</summary>
    public static TrainingMetrics Parse(byte[] jsonLines)
    {
        var metrics = new TrainingMetrics();
        foreach (var line in Encoding.UTF8.GetString(jsonLines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            metrics.Add(JsonSerializer.Deserialize<JobEvent>(line, JobJson.Options)!);
        }
        return metrics;
    }
}
