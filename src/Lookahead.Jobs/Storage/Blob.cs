namespace Lookahead.Jobs.Storage;

/// <summary>A blob's content together with the ETag it was read at.</summary>
public sealed record Blob(string Name, byte[] Content, string ETag);

/// <summary>What is known of a blob without reading it. <paramref name="Length"/> in bytes.</summary>
public sealed record BlobProperties(string Name, long Length, string ETag, DateTimeOffset LastModified);
