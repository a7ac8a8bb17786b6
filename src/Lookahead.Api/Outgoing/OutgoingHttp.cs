using System.Net;

namespace Lookahead.Api.Outgoing;

/// <summary>
/// The client for requests to addresses that users have given: guarded (<see cref="AddressGuard"/>), without redirects, proxies,
/// cookies or traces, limited in time and in the length of answers.
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    private const int LongestUrl = 2000;
    private const int MaxHeaderKilobytes = 32;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly AddressGuard guard;
    private readonly bool allowsHttp;

    public OutgoingHttp(OutgoingOptions options, IHostResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(options);
        guard = new AddressGuard(options.Allowed);
        allowsHttp = options.Allowed.Count > 0;
        Client = new HttpClient(Handler(new GuardedConnector(guard, resolver)))
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = options.MaxResponseBytes,
        };
    }

    public HttpClient Client { get; }

    /// <summary>
    /// What is wrong with an address that a user gives, as far as its text tells; null when nothing is. Where its name leads to is
    /// checked at each connection.
    /// </summary>
    public string? WhyRefused(string text)
    {
        if (text.Length > LongestUrl || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return "must be an address such as https://example.com/hook.";
        }
        if (url.Scheme != Uri.UriSchemeHttps && !(allowsHttp && url.Scheme == Uri.UriSchemeHttp))
        {
            return $"must begin with https://, but begins with {url.Scheme}:.";
        }
        if (url.UserInfo.Length > 0)
        {
            return "must not hold a user name or password.";
        }
        return IPAddress.TryParse(url.IdnHost, out var address) && guard.WhyRefused(address) is { } what
            ? $"leads to {address}, which is {what}; only public addresses are called."
            : null;
    }

    public void Dispose() => Client.Dispose();

    private static SocketsHttpHandler Handler(GuardedConnector connector) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        ActivityHeadersPropagator = null,
        ConnectCallback = connector.ConnectAsync,
    };
}
