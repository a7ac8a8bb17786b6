using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;

namespace Lookahead.Jobs.Upkeep;

/// <summary>Keeps messages that nobody can make anything of, for people to look at.</summary>
public sealed class KeptMessages(IBlobStore blobs, TimeProvider time)
{
    /// <summary>Stores it as <c>dead-letters/{message}.json</c>; one that is there already is replaced.</summary>
    /// <returns>The blob's name.</returns>
    public async Task<string> KeepAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var kept = new { message.MessageId, message.DeadLetterReason, message.DeadLetterDescription, message.EnqueuedAt, ReadAt = time.GetUtcNow(), message.Body, message.Properties };
        var name = JobPaths.DeadLetter(JobPaths.NameOf(message.MessageId));
        await blobs.PutAsync(name, JsonSerializer.SerializeToUtf8Bytes(kept, JobJson.Indented), PutCondition.None, cancellationToken);
        return name;
    }
}
