using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Links;

/// <summary>
/// Links to this service itself, for stores that have none of their own: <c>/api/downloads?link={what}.{HMAC-SHA256 of it}</c>. In the query and not in
/// the path, because paths are logged.
/// </summary>
internal sealed class ServiceLinks(LinkSecret secret, TimeProvider time) : IDownloadLinks
{
    public const string Path = "/api/downloads";
    public const string Parameter = "link";

    public async Task<Uri> CreateAsync(string name, TimeSpan validFor, string? fileName, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        if (validFor <= TimeSpan.Zero || validFor > IDownloadLinks.MaxValidity)
        {
            throw new ArgumentOutOfRangeException(nameof(validFor), validFor, $"A link lives for more than 0 and at most {IDownloadLinks.MaxValidity.TotalDays} days.");
        }
        var what = JsonSerializer.SerializeToUtf8Bytes(new ServiceLink(name, time.GetUtcNow() + validFor, fileName), JobJson.Options);
        var text = $"{Base64Url.EncodeToString(what)}.{Base64Url.EncodeToString(HMACSHA256.HashData(await secret.GetAsync(cancellationToken), what))}";
        return new Uri($"{Path}?{Parameter}={text}", UriKind.Relative);
    }

    /// <summary>What a link is for; null when this service did not make it, or its time is over.</summary>
    public async Task<ServiceLink?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Split('.') is not [var left, var right] || !Base64Url.IsValid(left) || !Base64Url.IsValid(right))
        {
            return null;
        }
        var what = Base64Url.DecodeFromChars(left);
        var genuine = CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(await secret.GetAsync(cancellationToken), what), Base64Url.DecodeFromChars(right));
        return genuine && JsonSerializer.Deserialize<ServiceLink>(what, JobJson.Options) is { } link && time.GetUtcNow() < link.ExpiresAt ? link : null;
    }
}

/// <param name="Name">Of the blob.</param>
/// <param name="FileName">Under which a browser saves it.</param>
internal sealed record ServiceLink(string Name, DateTimeOffset ExpiresAt, string? FileName);
