using Lookahead.Api.Callers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Web;

/// <summary>The web page at <c>/</c>, its files under <c>/web/</c>. A client of the REST interface like any other: docs/web.md.</summary>
internal static class WebPage
{
    private const string Index = "index.html";

    /// <summary>
    /// Scripts and styles from this service alone, none inline. Trusted types make the browser refuse any text as markup or code,
    /// because the page shows names, messages and programs of others.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static WebApplication MapWebPage(this WebApplication app)
    {
        app.MapMethods("/", Methods, (HttpResponse response) => Serve(Index, response)).WithMetadata(OpenToAll.Instance);
        app.MapMethods("/web/{file}", Methods, (string file, HttpResponse response) => Serve(file, response)).WithMetadata(OpenToAll.Instance);
        return app;
    }

    private static Results<FileContentHttpResult, NotFound> Serve(string file, HttpResponse response)
    {
        if (!WebAsset.All.TryGetValue(file, out var asset))
        {
            return TypedResults.NotFound();
        }
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache"; // Kept, and asked for with its tag: an update of the service is seen at once.
        return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag);
    }
}
