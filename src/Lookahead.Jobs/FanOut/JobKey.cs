using Lookahead.Jobs.Documents;

namespace Lookahead.Jobs.FanOut;

/// <summary>
/// Names a unit of work with a document, an epoch and a lock of its own: a job by its id, or a part of a split job by
/// <c>{id}/parts/{part}</c>. Either can stand wherever a job id can: parts go through the life cycle of jobs.
/// </summary>
public static class JobKey
{
    private const string Infix = "/parts/";

    public static string OfPart(string jobId, PartName part) => jobId + Infix + part;

    /// <summary>The id of the job that a key is of.</summary>
    public static string JobOf(string key) => key.IndexOf(Infix, StringComparison.Ordinal) is var at and >= 0 ? key[..at] : key;

    /// <summary>The part that a key names; null for a job as a whole.</summary>
    public static PartName? PartOf(string key) =>
        key.IndexOf(Infix, StringComparison.Ordinal) is var at and >= 0 ? PartName.TryParse(key[(at + Infix.Length)..]) : null;

    public static bool IsValid(string? key) =>
        key is not null && JobId.IsValid(JobOf(key)) && (JobOf(key).Length == key.Length || PartOf(key) is not null);
}
