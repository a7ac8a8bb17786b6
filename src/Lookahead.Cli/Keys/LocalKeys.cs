using Lookahead.Api.Callers.Keys;
using Lookahead.Backends;
using Lookahead.Cli.Checks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Cli.Keys;

/// <summary>Makes keys in the store itself: who may write there needs no key, and the first one can be made no other way.</summary>
internal static class LocalKeys
{
    /// <exception cref="BackendSettingsException">The store cannot be used.</exception>
    public static async Task<CreatedKey> CreateAsync(
        CliEnvironment environment, StoreFolder store, string owner, string? name, bool isAdministrator, int expiresInDays, CancellationToken cancellationToken)
    {
        var settings = BackendSettings.FromEnvironment(store.Path, environment.Variable);
        await using var backend = Backend.Open(settings, environment.Time, NullLoggerFactory.Instance);
        var expiresAt = expiresInDays == 0 ? default(DateTimeOffset?) : environment.Time.GetUtcNow().AddDays(expiresInDays);
        var (key, text) = await new ApiKeyStore(backend.Blobs, environment.Time).CreateAsync(owner, isAdministrator, name, expiresAt, cancellationToken);
        return new CreatedKey(key, text);
    }
}
