using Lookahead.Jobs.FanOut;

namespace Lookahead.Jobs.Documents;

/// <summary>The one place for blob names of jobs.</summary>
public static class JobPaths
{
    /// <summary>Every job has an entry below <c>{owner}/</c>, newest first, which is empty.</summary>
    public const string IndexPrefix = "index/";

    /// <summary>As <see cref="IndexPrefix"/>, of jobs that are not at their end, or whose end not everybody knows of yet.</summary>
    public const string ActivePrefix = "active/";

    public static string Index(string id) => OwnersIndex(JobId.OwnerOf(id)) + id;

    public static string OwnersIndex(string owner) => $"{IndexPrefix}{owner}/";

    public static string Active(string id) => OwnersActive(JobId.OwnerOf(id)) + id;

    public static string OwnersActive(string owner) => $"{ActivePrefix}{owner}/";

    /// <summary>An empty entry for each job that begins after another one: <c>waiting/{predecessor}/{job}</c>.</summary>
    public static string WaitingFor(string predecessor) => $"waiting/{predecessor}/";

    public static string Waiting(string predecessor, string id) => WaitingFor(predecessor) + id;

    /// <summary>The job that an entry of <see cref="IndexPrefix"/>, <see cref="ActivePrefix"/> or <see cref="WaitingFor"/> is of.</summary>
    public static string JobOf(string entry) => entry[(entry.LastIndexOf('/') + 1)..];

    /// <summary>Here and below, <paramref name="id"/> may be the key of a part (<see cref="JobKey"/>).</summary>
    public static string Document(string id) => Everything(id) + "job.json";

    /// <summary>All that a job has written, its document included.</summary>
    public static string Everything(string id) => $"jobs/{JobId.OwnerOf(JobKey.JobOf(id))}/{id}/";

    /// <summary>A specification that came by a queue and was refused.</summary>
    public static string Rejected(string name) => $"rejected/{name}.json";

    /// <summary>A message id as part of a blob's name: what others may choose is not a path.</summary>
    public static string NameOf(string messageId) => string.Concat(messageId.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));

    /// <summary>A message that spoke of no job.</summary>
    public static string DeadLetter(string name) => $"dead-letters/{name}.json";

    /// <summary>Everything of the parts of a split job.</summary>
    public static string PartsPrefix(string id) => Everything(id) + "parts/";

    public static string Lock(string id) => Everything(id) + "lock";

    /// <summary>Who holds the lease on one of these may run a job of the owner.</summary>
    public static string OwnerSlot(string owner, int number) => $"slots/{owner}/{number:D4}";

    public static string AttemptsPrefix(string id) => Everything(id) + "attempts/";

    /// <summary>Epoch 0 holds what the service writes; workers write under 1 and above.</summary>
    public static string Attempt(string id, int epoch) => $"{AttemptsPrefix(id)}{epoch}/";

    public static string Events(string id, int epoch) => Attempt(id, epoch) + "events.jsonl";

    public static string Checkpoints(string id, int epoch) => Attempt(id, epoch) + "checkpoints/";

    /// <summary>Written last of an attempt's files: names them all with sizes and hashes.</summary>
    public const string ManifestFile = "manifest.json";

    public const string ResultFile = "result.json";

    public const string ReportFile = "report.html";

    /// <summary>The folder of a fine-tuned model in the Hugging Face layout, heads included.</summary>
    public const string ModelFolder = "model/";
}
