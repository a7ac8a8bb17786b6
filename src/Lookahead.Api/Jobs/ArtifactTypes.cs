using Microsoft.AspNetCore.StaticFiles;

namespace Lookahead.Api.Jobs;

/// <summary>Media types of result files by their extension.</summary>
internal static class ArtifactTypes
{
    private static readonly FileExtensionContentTypeProvider Known = Create();

    public static string Of(string name) => Known.TryGetContentType(name, out var type) ? type : "application/octet-stream";

    private static FileExtensionContentTypeProvider Create()
    {
        var provider = new FileExtensionContentTypeProvider();
        provider.Mappings[".html"] = "text/html; charset=utf-8";
        provider.Mappings[".txt"] = "text/plain; charset=utf-8";
        provider.Mappings[".md"] = "text/markdown; charset=utf-8";
        provider.Mappings[".gz"] = "application/gzip";
        provider.Mappings[".jsonl"] = "application/x-ndjson";
        return provider;
    }
}
