using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary>A blob as an answer that a browser may safely open.</summary>
internal static class ArtifactFile
{
    /// <summary>Reports hold text that models wrote: a browser shows them apart from this origin, without its interface.</summary>
    private const string Policy = "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    /// <param name="blob">Its name.</param>
    /// <param name="fileName">Under which it is saved; null: it is shown.</param>
    /// <param name="response">Gets the headers.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when there is no such blob.</returns>
    public static async Task<FileStreamHttpResult?> OpenAsync(string blob, string? fileName, HttpResponse response, IBlobStore blobs, CancellationToken cancellationToken)
    {
        if (!BlobName.IsValid(blob) || await blobs.OpenReadAsync(blob, cancellationToken) is not { } stream)
        {
            return null;
        }
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(stream, ArtifactTypes.Of(blob), fileName, enableRangeProcessing: stream.CanSeek);
    }
}
