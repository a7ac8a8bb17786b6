namespace Lookahead.Worker.Attempts;

/// <summary>A file of an attempt: its name below the attempt's prefix, its length in bytes and its SHA-256 in lower-case hexadecimal.</summary>
public sealed record AttemptFile(string Name, long Bytes, string Sha256);
