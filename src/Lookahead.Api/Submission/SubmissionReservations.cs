using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Submission;

/// <summary>The job that a submission with a key of the sender's became, or will become.</summary>
/// <param name="JobId">Chosen before the job is stored, so that a submission that was cut off is finished by its replay.</param>
/// <param name="BodySha256">Of the submission's text.</param>
internal sealed record SubmissionReservation(string JobId, string BodySha256);

/// <summary>Keeps one job per key: <c>submissions/{SHA-256 of the key}.json</c>.</summary>
internal sealed class SubmissionReservations(IBlobStore blobs, TimeProvider time)
{
    /// <summary>The job id that belongs to a key; the same at every call. <c>IsNew</c>: nobody has asked before.</summary>
    /// <exception cref="RequestRefusedException">409: the key was used with another text.</exception>
    public async Task<(string JobId, bool IsNew)> ReserveAsync(string key, string body, CancellationToken cancellationToken)
    {
        var mine = new SubmissionReservation(JobId.Create(time.GetUtcNow()), Hash(body));
        var name = $"submissions/{Hash(key)}.json";
        while (true)
        {
            if (await blobs.GetAsync(name, cancellationToken) is { } blob)
            {
                var stored = JsonSerializer.Deserialize<SubmissionReservation>(blob.Content, JobJson.Options)!;
                return stored.BodySha256 == mine.BodySha256
                    ? (stored.JobId, stored.JobId == mine.JobId)
                    : throw new RequestRefusedException(StatusCodes.Status409Conflict, ErrorCodes.Conflict,
                        $"The key of this submission was used before, for another specification, which became job {stored.JobId}. Use a new key for each submission.");
            }
            try
            {
                await blobs.PutAsync(name, JsonSerializer.SerializeToUtf8Bytes(mine, JobJson.Options), PutCondition.IfAbsent, cancellationToken);
                return (mine.JobId, true);
            }
            catch (PreconditionFailedException)
            {
                // Somebody else was faster, or our own first try was: what stands there tells.
            }
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
