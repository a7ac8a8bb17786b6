using Lookahead.Jobs.Documents;

namespace Lookahead.Jobs.Datasets;

/// <summary>A data set in a specification: <c>dataset:{id}</c> wherever a path of data may stand.</summary>
public static class DatasetReference
{
    public const string Scheme = "dataset:";

    public static string To(string id) => Scheme + id;

    public static bool Is(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Null when the path is no reference, or one that cannot be.</summary>
    public static string? IdOf(string path) => Is(path) && JobId.IsValid(path[Scheme.Length..]) ? path[Scheme.Length..] : null;
}
