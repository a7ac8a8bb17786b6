using Lookahead.Jobs.FanOut;

namespace Lookahead.Api.Triggers;

/// <summary>Names of the functions that are triggered by something else than HTTP. The Functions host calls <c>POST /{name}</c>.</summary>
public static class TriggerNames
{
    public const string Submission = "ReceiveSubmission";

    public const string DeadLetter = "ReceiveDeadLetter";

    public const string JobEvent = "ReceiveJobEvent";

    public const string Sweep = "Sweep";

    public static IReadOnlyList<string> All { get; } = [Submission, DeadLetter, JobEvent, Sweep];
}

/// <summary>Queues that carry what is not for workers.</summary>
public static class TriggerQueues
{
    /// <summary>Job specifications.</summary>
    public const string Submissions = "submissions";

    /// <summary>Jobs that have ended: messages in the form of wake-ups.</summary>
    public const string JobEvents = WorkQueues.JobEventsName;

    /// <summary>Names the queue that gets the outcomes of submissions by queue; unset: none does.</summary>
    public const string ReplyVariable = "LOOKAHEAD_REPLY_QUEUE";
}
