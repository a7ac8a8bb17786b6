using System.Text;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.Requests;

/// <summary>Reads the JSON text of a request within a limit.</summary>
/// <remarks>
/// The limit is kept here and not by the server: a server that cuts the connection leaves the caller without an answer.
/// </remarks>
internal static class RequestBody
{
    public const int MaxBytes = 1 << 20;

    private const char ByteOrderMark = (char)0xFEFF;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="RequestRefusedException">413 above <see cref="MaxBytes"/>, 415 for anything but JSON in UTF-8.</exception>
    /// <exception cref="ValidationException">The bytes are no UTF-8.</exception>
    public static async Task<string> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJsonInUtf8(request))
        {
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType,
                $"Send the body as application/json in UTF-8; the Content-Type is '{request.ContentType}'.");
        }
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaxBytes)
            {
                throw TooLarge();
            }
            body.Write(buffer, 0, read);
        }
        try
        {
            return StrictUtf8.GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException)
        {
            throw new ValidationException([new ValidationError("(body)", "is no valid UTF-8.")]);
        }
    }

    private static bool IsJsonInUtf8(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static RequestRefusedException TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge, $"A job may be {MaxBytes} bytes long; large data belongs in a file that the job names.");
}
