namespace Lookahead.Formats.PyTorch;

/// <summary>A stored (not compressed) file of a zip archive: where its bytes are in the archive.</summary>
internal readonly record struct ZipRecord(long Begin, long Length);
