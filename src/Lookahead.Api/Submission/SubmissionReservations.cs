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

/// <summary>Keeps one job per key of an owner: <c>submissions/{owner}/{SHA-256 of the key}.json</c>.</summary>
internal sealed class SubmissionReservations(IBlobStore blobs, TimeProvider time, string owner)
{
    /// <summary>The job id that belongs to a key; null when the key is new.</summary>
    /// <exception cref="RequestRefusedException">422: the key was used with another text.</exception>
    public async Task<string?> FindAsync(string key, string body, CancellationToken cancellationToken)
    {
        if (await blobs.GetAsync(NameOf(key), cancellationToken) is not { } blob)
        {
            return null;
        }
        var stored = JsonSerializer.Deserialize<SubmissionReservation>(blob.Content, JobJson.Options)!;
        return stored.BodySha256 == Hash(body)
            ? stored.JobId
            : throw new RequestRefusedException(StatusCodes.Status422UnprocessableEntity, ErrorCodes.KeyReused,
                $"The key of this submission was used before, for another specification, which became job {stored.JobId}. Use a new key for each submission.");
    }

    /// <summary>The job id that belongs to a key, for a submission that was accepted; the same at every call.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<string> ReserveAsync(string key, string body, CancellationToken cancellationToken)
    {
        var mine = new SubmissionReservation(JobId.Create(time.GetUtcNow(), owner), Hash(body));
        while (true)
        {
            try
            {
                await blobs.PutAsync(NameOf(key), JsonSerializer.SerializeToUtf8Bytes(mine, JobJson.Options), PutCondition.IfAbsent, cancellationToken);
                return mine.JobId;
            }
            catch (PreconditionFailedException)
            {
                // Somebody else was faster, or our own first try was: what stands there tells.
                if (await FindAsync(key, body, cancellationToken) is { } stored)
                {
                    return stored;
                }
            }
        }
    }

    private string NameOf(string key) => $"submissions/{owner}/{Hash(key)}.json";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
