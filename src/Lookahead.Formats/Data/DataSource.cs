namespace Lookahead.Formats.Data;

/// <summary>Names the bytes that were read, so that a manifest tells which data a model was trained on.</summary>
/// <param name="Path">File or folder.</param>
/// <param name="Files">Files read.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="Sha256">
/// Of a file, its SHA-256. Of a folder, the SHA-256 of the lines <c>hash  ./relative/name</c> in ordinal order of the names,
/// which is what <c>sha256sum</c> prints.
/// </param>
public sealed record DataSource(string Path, int Files, long Bytes, string Sha256);
