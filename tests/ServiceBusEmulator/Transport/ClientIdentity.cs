using System.Security.Principal;

namespace Lookahead.Emulation.Transport;

/// <summary>What a connection may do: by its SASL PLAIN key at once, or by the tokens that it puts to <c>$cbs</c>.</summary>
internal sealed class ClientIdentity(Claims saslClaims) : IPrincipal
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (Claims Claims, DateTimeOffset ExpiresAt)> tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Cuts the client's connection; set by its transport.</summary>
    public Action Cut { get; set; } = () => { };

    public IIdentity Identity { get; } = new GenericIdentity("client");

    public bool IsInRole(string role) => false;

    /// <param name="audience">Path of the entity, without host and slashes at its ends; empty: the namespace.</param>
    public void Put(string audience, Claims claims, DateTimeOffset expiresAt)
    {
        lock (gate)
        {
            tokens[audience] = (claims, expiresAt);
        }
    }

    /// <summary>The claims on an address: a token counts for its audience and everything below it.</summary>
    public Claims On(string address, DateTimeOffset now)
    {
        lock (gate)
        {
            return tokens.Where(t => t.Value.ExpiresAt > now && Covers(t.Key, address)).Aggregate(saslClaims, (claims, t) => claims | t.Value.Claims);
        }
    }

    public bool HasAny(DateTimeOffset now)
    {
        lock (gate)
        {
            return saslClaims != Claims.None || tokens.Values.Any(t => t.ExpiresAt > now);
        }
    }

    private static bool Covers(string audience, string address) =>
        audience.Length == 0 || address.Equals(audience, StringComparison.OrdinalIgnoreCase) || address.StartsWith(audience + "/", StringComparison.OrdinalIgnoreCase);
}
