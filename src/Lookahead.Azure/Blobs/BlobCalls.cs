using Azure;
using Polly;

namespace Lookahead.Azure.Blobs;

/// <summary>
/// Runs calls of Blob Storage, again where a fault may pass, and puts faults that a person has to mend into words: at once and
/// within the pipeline, so that it neither repeats nor logs the service's own words, which may quote a signature.
/// </summary>
/// <param name="resilience">See <see cref="Resilience.AzureResilience"/>.</param>
/// <param name="container">For messages; its query may hold a signature.</param>
internal sealed class BlobCalls(ResiliencePipeline resilience, Uri container)
{
    /// <exception cref="AzureConfigurationException">See <see cref="BlobFaults.Configuration"/>.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await resilience.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await call(token);
                    }
                    catch (Exception e) when (!BlobFaults.MayPass(e) && BlobFaults.Configuration(e, container) is { } known)
                    {
                        throw known;
                    }
                },
                cancellationToken);
        }
        catch (Exception e) when (BlobFaults.Configuration(e, container) is { } known)
        {
            throw known;
        }
    }

    /// <summary>As the other, where there is no blob: null.</summary>
    public async Task<T?> MissingIsNullAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await RunAsync(call, cancellationToken);
        }
        catch (RequestFailedException e) when (BlobFaults.IsMissing(e))
        {
            return null;
        }
    }
}
