using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Callers.Keys;

/// <summary>Keys, hashed: <c>keys/{id}.json</c>. A key that was found is remembered for <see cref="Memory"/>.</summary>
public sealed class ApiKeyStore(IBlobStore blobs, TimeProvider time)
{
    /// <summary>How long a key that was revoked may still be taken by another process.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private const string Prefix = "keys/";
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, (StoredKey Key, long At)> remembered = new();

    private sealed record StoredKey(ApiKey Key, byte[] Sha256);

    /// <returns>The key as it is kept, and its text, which nobody can learn again.</returns>
    public async Task<(ApiKey Key, string Text)> CreateAsync(
        string owner, bool isAdministrator, string? name, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var text = ApiKeyText.Create();
        var key = new ApiKey
        {
            Id = ApiKeyText.IdOf(text)!,
            Owner = owner,
            IsAdministrator = isAdministrator,
            Name = name,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        await PutAsync(new StoredKey(key, ApiKeyText.Hash(text)), PutCondition.IfAbsent, cancellationToken);
        return (key, text);
    }

    /// <summary>The key with that text; null when there is none, or none that is valid now.</summary>
    public async Task<ApiKey?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (ApiKeyText.IdOf(text) is not { } id || await ReadAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }
        return CryptographicOperations.FixedTimeEquals(stored.Sha256, ApiKeyText.Hash(text)) && !(stored.Key.ExpiresAt <= time.GetUtcNow()) ? stored.Key : null;
    }

    /// <summary>All keys, those that have expired too.</summary>
    public async IAsyncEnumerable<ApiKey> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(Prefix, cancellationToken))
        {
            if (await blobs.GetAsync(blob.Name, cancellationToken) is { } found)
            {
                yield return Parse(found).Key;
            }
        }
    }

    /// <summary>Makes a new key with the rights of an old one, which stays valid for <paramref name="grace"/>.</summary>
    /// <returns>Null when there is no such key.</returns>
    public async Task<(ApiKey Key, string Text)?> RotateAsync(string id, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.IsId(id) || await blobs.GetAsync(NameOf(id), cancellationToken) is not { } blob)
        {
            return null;
        }
        var old = Parse(blob);
        var made = await CreateAsync(old.Key.Owner, old.Key.IsAdministrator, old.Key.Name, expiresAt: null, cancellationToken);
        var end = time.GetUtcNow() + grace;
        await PutAsync(old with { Key = old.Key with { ExpiresAt = old.Key.ExpiresAt < end ? old.Key.ExpiresAt : end } }, PutCondition.IfMatch(blob.ETag), cancellationToken);
        return made;
    }

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var found = ApiKeyText.IsId(id) && await blobs.DeleteAsync(NameOf(id), cancellationToken);
        remembered.TryRemove(id, out _);
        return found;
    }

    private async Task<StoredKey?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < Memory)
        {
            return known.Key;
        }
        if (await blobs.GetAsync(NameOf(id), cancellationToken) is not { } blob)
        {
            remembered.TryRemove(id, out _);
            return null;
        }
        var stored = Parse(blob);
        if (remembered.Count >= MostRemembered)
        {
            remembered.Clear();
        }
        remembered[id] = (stored, time.GetTimestamp());
        return stored;
    }

    private async Task PutAsync(StoredKey stored, PutCondition condition, CancellationToken cancellationToken)
    {
        await blobs.PutAsync(NameOf(stored.Key.Id), JsonSerializer.SerializeToUtf8Bytes(stored, JobJson.Options), condition, cancellationToken);
        remembered.TryRemove(stored.Key.Id, out _);
    }

    private static StoredKey Parse(Blob blob) => JsonSerializer.Deserialize<StoredKey>(blob.Content, JobJson.Options)!;

    private static string NameOf(string id) => $"{Prefix}{id}.json";
}
