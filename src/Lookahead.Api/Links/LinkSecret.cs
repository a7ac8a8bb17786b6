using System.Security.Cryptography;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Links;

/// <summary>The secret that this service's links are signed with: one for all processes over a store, made by the first that needs it.</summary>
internal sealed class LinkSecret(IBlobStore blobs)
{
    private const string Name = "service/link-secret";
    private const int Bytes = 32;

    private volatile byte[]? known;

    public async Task<byte[]> GetAsync(CancellationToken cancellationToken) => known ??= await FindOrMakeAsync(cancellationToken);

    private async Task<byte[]> FindOrMakeAsync(CancellationToken cancellationToken)
    {
        if (await blobs.GetAsync(Name, cancellationToken) is { } stored)
        {
            return stored.Content;
        }
        try
        {
            var made = RandomNumberGenerator.GetBytes(Bytes);
            await blobs.PutAsync(Name, made, PutCondition.IfAbsent, cancellationToken);
            return made;
        }
        catch (PreconditionFailedException)
        {
            // Somebody else was faster, or our own first try was.
            return (await blobs.GetAsync(Name, cancellationToken))!.Content;
        }
    }
}
