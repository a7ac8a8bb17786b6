namespace Lookahead.Jobs.Storage;

/// <summary>When a write may happen (RFC 9110, section 13.1: If-Match and If-None-Match).</summary>
public sealed record PutCondition
{
    private PutCondition(bool mustNotExist, string? etag) => (MustNotExist, ETag) = (mustNotExist, etag);

    /// <summary>Write whatever is there.</summary>
    public static PutCondition None { get; } = new(false, null);

    /// <summary>Write only when no blob of that name exists (If-None-Match: *).</summary>
    public static PutCondition IfAbsent { get; } = new(true, null);

    /// <summary>Write only over the version with this ETag (If-Match).</summary>
    public static PutCondition IfMatch(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new(false, etag);
    }

    public bool MustNotExist { get; }

    public string? ETag { get; }
}
