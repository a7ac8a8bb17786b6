namespace Lookahead.Api.Callers.Keys;

/// <summary>What is kept of a key: everything but the key.</summary>
public sealed record ApiKey
{
    /// <summary>Names the key where its text must not stand; also its beginning.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="Caller.Owner"/>
    public required string Owner { get; init; }

    /// <inheritdoc cref="Caller.IsAdministrator"/>
    public bool IsAdministrator { get; init; }

    /// <summary>For people: where the key is used.</summary>
    public string? Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on the key is refused; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
