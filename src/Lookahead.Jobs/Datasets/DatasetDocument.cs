using Lookahead.Jobs.Specifications;

namespace Lookahead.Jobs.Datasets;

/// <summary>A file of training data or problems that was uploaded and checked. It never changes.</summary>
public sealed record DatasetDocument
{
    /// <summary>Of the form of a job id: sorts newest first and names the owner.</summary>
    public required string Id { get; init; }

    /// <summary>As the uploader called it; any text, shown and never used as a path.</summary>
    public required string Name { get; init; }

    public required DataFormat Format { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Examples or problems.</summary>
    public required long Rows { get; init; }

    /// <summary>Of the content, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
