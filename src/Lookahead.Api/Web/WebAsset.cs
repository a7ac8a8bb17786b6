using System.Reflection;
using System.Security.Cryptography;
using Lookahead.Api.Jobs;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.Web;

/// <summary>A file of the web page, as it lies in this assembly.</summary>
internal sealed record WebAsset(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
{
    private const string Prefix = "web/";

    /// <summary>All files by name.</summary>
    public static IReadOnlyDictionary<string, WebAsset> All { get; } = typeof(WebAsset).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..], name => Read(typeof(WebAsset).Assembly, name));

    private static WebAsset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content)[..16]);
        var type = name.EndsWith(".js", StringComparison.Ordinal) || name.EndsWith(".css", StringComparison.Ordinal)
            ? ArtifactTypes.Of(name) + "; charset=utf-8"
            : ArtifactTypes.Of(name);
        return new WebAsset(content, type, new EntityTagHeaderValue($"\"{hash}\""));
    }
}
