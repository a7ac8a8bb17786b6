using System.Security.Cryptography;
using System.Text;
using Lookahead.Jobs.Documents;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>One hash for the weights of a model, whether in one file or in shards.</summary>
internal static class WeightsHash
{
    /// <summary>Whether a file of an attempt holds weights of the model with its heads.</summary>
    /// <param name="name">Relative to the attempt: <c>model/model.safetensors</c>.</param>
    public static bool IsWeights(string name) =>
        name.StartsWith(JobPaths.ModelFolder, StringComparison.Ordinal)
        && name.EndsWith(".safetensors", StringComparison.Ordinal)
        && !name[JobPaths.ModelFolder.Length..].Contains('/', StringComparison.Ordinal);

    /// <param name="hashes">SHA-256 of the weights files in the order of their names, in lower-case hexadecimal.</param>
    /// <returns>
    /// The one hash, or the SHA-256 of the list of hashes, each ended by a line feed: what
    /// <c>sha256sum model-*.safetensors | cut -c1-64 | sha256sum</c> prints.
    /// </returns>
    public static string Of(IReadOnlyList<string> hashes) => hashes.Count == 1
        ? hashes[0]
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes.Select(hash => hash + "\n")))));
}
