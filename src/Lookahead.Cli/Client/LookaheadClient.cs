using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Health;
using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Client;

/// <summary>
/// The REST interface as methods. Every method throws <see cref="ServiceException"/> when the service says no and
/// <see cref="NoServiceException"/> when nothing answers.
/// </summary>
public sealed partial class LookaheadClient : IDisposable
{
    private readonly HttpClient http;

    /// <param name="url">Where the service is, without <c>/api</c>.</param>
    /// <param name="key">An API key; null: the service asks for none.</param>
    public LookaheadClient(Uri url, string? key = null)
    {
        // No time limit for all requests together: downloads are long; long polls bring their own.
        http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public Uri Url => http.BaseAddress!;

    /// <param name="json">A job as in docs/rest.md.</param>
    public Task<JobView> SubmitAsync(string json, CancellationToken cancellationToken) =>
        ReadAsync<JobView>(HttpMethod.Post, "api/jobs", Json(json), cancellationToken);

    /// <summary>Checks a job without storing it; the answer holds its specification with every default.</summary>
    public Task<JsonElement> ValidateAsync(string json, CancellationToken cancellationToken) =>
        ReadAsync<JsonElement>(HttpMethod.Post, "api/jobs?validate=true", Json(json), cancellationToken);

    /// <summary>A page of jobs from the newest on; null or empty filters let everything through.</summary>
    public Task<JobPage> ListAsync(string? state, string? kind, int limit, string? after, CancellationToken cancellationToken) =>
        ReadAsync<JobPage>(HttpMethod.Get, $"api/jobs?limit={limit}&state={Escape(state)}&kind={Escape(kind)}&after={Escape(after)}", null, cancellationToken);

    public Task<JobView> GetAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync<JobView>(HttpMethod.Get, Job(id), null, cancellationToken);

    /// <summary>Events after a cursor (null: all), waiting up to <paramref name="waitSeconds"/> (0..30) for one.</summary>
    public Task<JobEventsView> EventsAsync(string id, string? after, int waitSeconds, CancellationToken cancellationToken) =>
        ReadAsync<JobEventsView>(HttpMethod.Get, $"{Job(id)}/events?wait={waitSeconds}&after={Escape(after)}", null, cancellationToken);

    /// <summary>The job's <c>result.json</c>.</summary>
    public Task<JsonElement> ResultAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync<JsonElement>(HttpMethod.Get, $"{Job(id)}/result", null, cancellationToken);

    public Task<ArtifactList> ArtifactsAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync<ArtifactList>(HttpMethod.Get, $"{Job(id)}/artifacts", null, cancellationToken);

    /// <summary>Copies one artifact into a stream, in constant memory.</summary>
    public async Task DownloadAsync(string id, string name, Stream target, CancellationToken cancellationToken)
    {
        var path = string.Join('/', name.Split('/').Select(Escape));
        using var response = await SendAsync(HttpMethod.Get, $"{Job(id)}/artifacts/{path}", null, cancellationToken);
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    public Task<JobView> CancelAsync(string id, CancellationToken cancellationToken) => ControlAsync(id, "cancel", cancellationToken);

    public Task<JobView> PauseAsync(string id, CancellationToken cancellationToken) => ControlAsync(id, "pause", cancellationToken);

    public Task<JobView> ResumeAsync(string id, CancellationToken cancellationToken) => ControlAsync(id, "resume", cancellationToken);

    public Task<HealthView> HealthAsync(CancellationToken cancellationToken) =>
        ReadAsync<HealthView>(HttpMethod.Get, "api/health", null, cancellationToken);

    public void Dispose() => http.Dispose();

    private Task<JobView> ControlAsync(string id, string verb, CancellationToken cancellationToken) =>
        ReadAsync<JobView>(HttpMethod.Post, $"{Job(id)}/{verb}", null, cancellationToken);

    private static string Job(string id) => "api/jobs/" + Escape(id);

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static string Escape(string? text) => Uri.EscapeDataString(text ?? "");

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(JobJson.Options, cancellationToken))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException || e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new NoServiceException(Url, e);
        }
        if (response.IsSuccessStatusCode)
        {
            return response;
        }
        using (response)
        {
            throw await ProblemAsync(response, cancellationToken);
        }
    }

    private static async Task<ServiceException> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemBody>(JobJson.Options, cancellationToken);
            return new ServiceException(status, problem?.Code ?? "", problem?.Detail ?? $"The service answered {status}.", problem?.Errors ?? []);
        }
        catch (JsonException)
        {
            return new ServiceException(status, "", $"What answers there is not this service: status {status} without a problem body.", []);
        }
    }

    private sealed record ProblemBody(string? Code, string? Detail, IReadOnlyList<ValidationError>? Errors);
}
