using System.Text;

namespace Lookahead.Benchmarks.Api;

/// <summary>A client of one of the two services; they answer at different addresses.</summary>
internal sealed class HttpSide(string url, string submit, Func<string, string> read, string list) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { BaseAddress = new Uri(url) };

    public HttpClient Http => http;

    public async Task<string> SubmitAsync(CancellationToken cancellationToken)
    {
        using var body = new StringContent(Footprint.Body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(submit, UriKind.Relative), body, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <returns>The answer's length in bytes; here and below.</returns>
    public Task<int> ReadAsync(string job, CancellationToken cancellationToken) => GetAsync(read(job), cancellationToken);

    public Task<int> ListAsync(CancellationToken cancellationToken) => GetAsync(list, cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<int> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken)).Length;
    }
}
