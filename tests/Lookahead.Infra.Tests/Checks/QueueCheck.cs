using System.Xml;
using Lookahead.Api.Triggers;
using Lookahead.Infra.Tests.Support;
using Lookahead.Jobs.FanOut;
using Lookahead.Worker.Running;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>The queues, as docs/azure.md says that the code needs them, and the scaler that watches one.</summary>
internal static class QueueCheck
{
    /// <summary>The most that a job may ask for (max_attempts, docs/jobs.md).</summary>
    private const int MostAttempts = 100;

    public static IEnumerable<string> Run(Deployment deployment)
    {
        var queues = deployment.OfType("Microsoft.ServiceBus/namespaces/queues").ToDictionary(q => ((string)q["name"]!).Split('/')[1], q => q["properties"]!);
        string[] needed = [WorkQueues.JobQueueName, TriggerQueues.Submissions, TriggerQueues.JobEvents];
        if (!needed.Order(StringComparer.Ordinal).SequenceEqual(queues.Keys.Order(StringComparer.Ordinal)))
        {
            yield return $"The queues are {string.Join(", ", queues.Keys)}; the code needs {string.Join(", ", needed)}.";
        }
        foreach (var (name, queue) in queues)
        {
            if (XmlConvert.ToTimeSpan((string)queue["lockDuration"]!) < new WorkerOptions().HeartbeatInterval * 4)
            {
                yield return $"{name}: a lock lasts less than four heartbeats.";
            }
            if ((int)queue["maxDeliveryCount"]! <= MostAttempts)
            {
                yield return $"{name}: maxDeliveryCount is not above the {MostAttempts} attempts that a job may ask for.";
            }
            if ((bool)queue["requiresDuplicateDetection"]! || (bool)queue["requiresSession"]!)
            {
                yield return $"{name}: duplicate detection and sessions must be off.";
            }
            if (!(bool)queue["deadLetteringOnMessageExpiration"]!)
            {
                yield return $"{name}: a message that expires must become a dead letter.";
            }
        }
        var trigger = deployment.Single("Microsoft.App/jobs")["properties"]!["configuration"]!["eventTriggerConfig"]!;
        var rule = trigger["scale"]!["rules"]!.AsArray().Single()!;
        var (watched, bus) = (rule["metadata"]!, (string)deployment.Single("Microsoft.ServiceBus/namespaces")["name"]!);
        if (((string)rule["type"]!, (string)watched["queueName"]!, (string)watched["messageCount"]!, (string)watched["namespace"]!) != ("azure-servicebus", WorkQueues.JobQueueName, "1", bus))
        {
            yield return $"The scaler must start one execution per message of {WorkQueues.JobQueueName} in {bus}.";
        }
        if ((int)trigger["parallelism"]! != 1 || (int)trigger["scale"]!["minExecutions"]! != 0 || !((int?)trigger["scale"]!["maxExecutions"] is >= 1 and <= 64))
        {
            yield return "An execution is one replica; there must be none while the queue is empty and a bound when it is not.";
        }
    }
}
