using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Lookahead.Evaluation.Sandbox.Sessions;

/// <summary>
/// Calls runners by way of a pool, which hands a request to the session that <c>identifier</c> names and starts one where
/// there is none yet (Azure Container Apps, "Use dynamic sessions"). A run may be repeated: it leaves nothing behind.
/// </summary>
internal sealed class SessionClient : IDisposable
{
    private const int ShownBodyCharacters = 300;
    private readonly SessionPoolOptions options;
    private readonly HttpClient http;
    private readonly ResiliencePipeline retrying;

    public SessionClient(SessionPoolOptions options, TimeProvider time)
    {
        this.options = options;
        http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Sessions, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
        };
        retrying = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<SessionException>(e => e.MayPass),
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                MaxDelay = TimeSpan.FromSeconds(30),
            })
            .Build();
    }

    /// <summary>Answers of runners with another profile are refused: their verdicts would not compare. Null: any.</summary>
    public string? ExpectedProfile { get; set; }

    /// <exception cref="SessionException">No answer, after all retries.</exception>
    public Task<T> GetAsync<T>(string session, string path, CancellationToken cancellationToken) =>
        CallAsync<T>(HttpMethod.Get, session, path, null, TimeSpan.Zero, cancellationToken);

    /// <param name="longest">What the call may take in the runner.</param>
    /// <exception cref="SessionException">No answer, after all retries.</exception>
    public Task<T> PostAsync<T>(string session, string path, object? body, TimeSpan longest, CancellationToken cancellationToken) =>
        CallAsync<T>(HttpMethod.Post, session, path, body, longest, cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<T> CallAsync<T>(HttpMethod method, string session, string path, object? body, TimeSpan longest, CancellationToken cancellationToken) =>
        await retrying.ExecuteAsync(
            async token =>
            {
                using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
                limited.CancelAfter(longest + options.Overhead);
                try
                {
                    return await CallOnceAsync<T>(method, session, path, body, limited.Token);
                }
                catch (OperationCanceledException e) when (!token.IsCancellationRequested)
                {
                    throw new SessionException($"The session did not answer {path} within {(longest + options.Overhead).TotalSeconds:0} s.", mayPass: true, e);
                }
                catch (HttpRequestException e)
                {
                    throw new SessionException($"{options.Endpoint} cannot be reached: {e.Message}", mayPass: true, e);
                }
                catch (Exception e) when (e is JsonException or IOException)
                {
                    throw new SessionException($"The answer to {path} is broken: {e.Message}", mayPass: true, e);
                }
            },
            cancellationToken);

    private async Task<T> CallOnceAsync<T>(HttpMethod method, string session, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{path[1..]}?identifier={Uri.EscapeDataString(session)}");
        if (options.AccessToken is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken));
        }
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: RunnerProtocol.Json);
        }
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await FaultAsync(response, path, cancellationToken);
        }
        if (ExpectedProfile is { } expected && Profile(response) is var profile && profile != expected)
        {
            throw new SessionException(
                $"A session runs another sandbox (profile '{profile}') than the one that the job began with ('{expected}'). Was the runner's image changed meanwhile?", mayPass: false);
        }
        return await response.Content.ReadFromJsonAsync<T>(RunnerProtocol.Json, cancellationToken)
            ?? throw new JsonException("it is null.");
    }

    private static string? Profile(HttpResponseMessage response) =>
        response.Headers.TryGetValues(RunnerProtocol.ProfileHeader, out var values) ? values.First() : null;

    private static async Task<SessionException> FaultAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
        var said = text.Length == 0 ? "no text" : text[..Math.Min(text.Length, ShownBodyCharacters)];
        var (advice, mayPass) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                (" The identity needs the role 'Azure ContainerApps Session Executor' on the pool.", false),
            // The pool's answer when all its sessions are taken.
            HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests => (" Is the pool's largest number of sessions reached?", true),
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => ("", false),
            _ => ("", true),
        };
        return new SessionException($"The session answered {path} with {(int)response.StatusCode} ({said}).{advice}", mayPass);
    }
}
