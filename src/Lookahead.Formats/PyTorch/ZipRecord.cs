namespace Lookahead.Formats.PyTorch;

/// <summary>A file of a zip archive: where its bytes are in the archive, and whether they are stored as they are.</summary>
internal readonly record struct ZipRecord(long Begin, long Length, bool IsStored);
