using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Lookahead.Api.Outgoing;

namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>Sends one message once. Whatever happens is an attempt's end and no exception.</summary>
public sealed class WebhookSender(OutgoingHttp outgoing, TimeProvider time)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    internal async Task<DeliveryAttempt> SendAsync(WebhookStore.Entry webhook, string id, string body, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var start = time.GetTimestamp();
        var (status, error) = await PostAsync(webhook, id, body, at.ToUnixTimeSeconds(), cancellationToken);
        return new DeliveryAttempt(at, status is { } code ? (int)code : null, error, Math.Round(time.GetElapsedTime(start).TotalSeconds, 3));
    }

    private async Task<(HttpStatusCode? Status, string? Error)> PostAsync(
        WebhookStore.Entry webhook, string id, string body, long timestamp, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Webhook.Url) { Content = new StringContent(body, Json) };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(webhook.Secret, id, timestamp, body));
        request.Headers.UserAgent.ParseAdd("Lookahead-Webhooks/1");
        try
        {
            // The answer's body is not read: nothing depends on it, and the log must not show what stands behind an address.
            using var response = await outgoing.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (response.StatusCode, Explain(response.StatusCode));
        }
        catch (HttpRequestException e)
        {
            return (null, e.InnerException is AddressRefusedException refused ? refused.Message : Explain(e.HttpRequestError));
        }
        catch (AddressRefusedException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"No answer came within {outgoing.Client.Timeout.TotalSeconds:0} seconds.");
        }
    }

    private static string? Explain(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "The answer is a redirect, which is not followed; register the new address.",
        410 => "The address is gone for good; the webhook is disabled.",
        _ => "The answer is no success (200 to 299).",
    };

    private static string Explain(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "The host's name is unknown.",
        HttpRequestError.SecureConnectionError => "TLS failed; the certificate must be valid for the host.",
        HttpRequestError.ConnectionError => "No connection could be made.",
        _ => "The connection failed.",
    };
}
