using System.Text.Json;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Jobs.Documents;

/// <summary>The message that tells workers to look at a job. It holds ids only: the truth is the job document.</summary>
public sealed record WakeUp(string JobId)
{
    public const int CurrentSchemaVersion = 1;

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The part of a split job that is meant, such as <c>sample-0003</c>; null for the job as a whole.</summary>
    public string? Part { get; init; }

    /// <param name="trace">The job's (<see cref="JobDocument.Trace"/>); null: the present one, if any.</param>
    public QueueMessage ToMessage(TraceContext? trace = null)
    {
        var message = new QueueMessage(JsonSerializer.Serialize(this, JobJson.Options));
        return (trace ?? TraceContext.Current) is { } known ? message with { Properties = known.ToProperties() } : message;
    }

    /// <summary>Reads a message body; null, with the reason, when it is none of ours.</summary>
    public static WakeUp? TryParse(string body, out string reason)
    {
        try
        {
            var wakeUp = JsonSerializer.Deserialize<WakeUp>(body, JobJson.Options);
            reason = wakeUp switch
            {
                null => "the body is null",
                { SchemaVersion: not CurrentSchemaVersion } => $"schema version {wakeUp.SchemaVersion} is not {CurrentSchemaVersion}",
                _ when !Documents.JobId.IsValid(wakeUp.JobId) => $"'{wakeUp.JobId}' is no job id",
                { Part: not null } when PartName.TryParse(wakeUp.Part) is null => $"'{wakeUp.Part}' is no name of a part",
                _ => "",
            };
            return reason.Length == 0 ? wakeUp : null;
        }
        catch (JsonException e)
        {
            reason = $"the body is no wake-up message: {e.Message}";
            return null;
        }
    }
}
