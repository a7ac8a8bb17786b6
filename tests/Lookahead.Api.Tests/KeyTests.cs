using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Callers;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Requests;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests;

/// <summary>Keys, and what one owner sees of another.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    private readonly ShiftedClock clock = new(TimeSpan.Zero);
    private Service service = null!;
    private ApiKeyStore keys = null!;

    public async Task InitializeAsync()
    {
        service = await Service.StartAsync(configure: services => services.AddSingleton<TimeProvider>(clock), access: ApiAccess.Keys);
        keys = new ApiKeyStore(service.Blobs, clock);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer la_000000000000_AAAA")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer la_../../../x_AAAA")]
    public async Task AnyRequest_WithoutAValidKey_IsRefused(string? authorization)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/jobs", authorization);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
        Assert.Contains("user_error.unauthenticated", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_WithoutAKey_IsAnswered()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/health", authorization: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Key_InEitherHeader_IsTaken()
    {
        var key = await KeyAsync("ann");

        using var bearer = await SendAsync(HttpMethod.Get, "/api/jobs", $"Bearer {key}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        request.Headers.Add("x-api-key", key);
        using var header = await service.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (bearer.StatusCode, header.StatusCode));
    }

    [Fact]
    public async Task Job_OfOneOwner_IsUnseenByAnother()
    {
        var (ann, bob) = (await KeyAsync("ann"), await KeyAsync("bob"));
        var id = await SubmitAsync(ann);

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, ""), (HttpMethod.Get, "/events"), (HttpMethod.Get, "/result"), (HttpMethod.Get, "/artifacts"), (HttpMethod.Get, "/artifacts/report.html"),
            (HttpMethod.Get, "/parts"), (HttpMethod.Post, "/cancel"), (HttpMethod.Post, "/pause"), (HttpMethod.Post, "/resume"),
        })
        {
            using var answer = await SendAsync(method, $"/api/jobs/{id}{path}", $"Bearer {bob}");
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }
        Assert.Equal([id], await ListAsync(ann));
        Assert.Empty(await ListAsync(bob));
        using var reference = await PostJobAsync(bob, $$"""{"kind":"generate","model":{"source":"job","job":"{{id}}"},"prompts":["x"]}""");
        Assert.Contains($"there is no job '{id}'", await reference.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blobs_OfAJob_LieInTheOwnersFolders()
    {
        var before = await NamesAsync();
        await SubmitAsync(await KeyAsync("ann"));

        Assert.All((await NamesAsync()).Except(before).Where(name => !name.StartsWith("keys/", StringComparison.Ordinal)), name => Assert.Contains("/ann/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_AtRest_DoNotHoldTheirText()
    {
        var key = await KeyAsync("ann");
        var secret = key[^20..];

        await foreach (var blob in service.Blobs.ListAsync("", default))
        {
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString((await service.Blobs.GetAsync(blob.Name, default))!.Content), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task KeyEndpoints_Administrator_MakesRotatesAndRevokes()
    {
        var (_, admin) = await keys.CreateAsync("ops", isAdministrator: true, "first", expiresAt: null, default);

        var made = await JsonAsync(HttpMethod.Post, "/api/keys", admin, """{"owner":"ann","name":"laptop","expires_in_days":7}""");
        var (id, text) = (made.GetProperty("key").GetProperty("id").GetString()!, made.GetProperty("text").GetString()!);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(text));

        var rotated = await JsonAsync(HttpMethod.Post, $"/api/keys/{id}/rotate?grace_hours=1", admin);
        var second = rotated.GetProperty("text").GetString()!;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(text), await StatusAsync(second)));
        clock.Ahead = TimeSpan.FromHours(2);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(text), await StatusAsync(second)));

        using var revoked = await SendAsync(HttpMethod.Delete, $"/api/keys/{rotated.GetProperty("key").GetProperty("id").GetString()}", $"Bearer {admin}");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (revoked.StatusCode, await StatusAsync(second)));
        var listed = await JsonAsync(HttpMethod.Get, "/api/keys", admin);
        Assert.Equal([id, ApiKeyText.IdOf(admin)!], listed.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!).OrderByDescending(k => k == id));
        Assert.DoesNotContain("sha256", listed.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task KeyEndpoints_OrdinaryKey_IsForbidden()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/keys", $"Bearer {await KeyAsync("ann")}");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task KeyEndpoints_WrongFields_AreNamed()
    {
        var (_, admin) = await keys.CreateAsync("ops", isAdministrator: true, null, null, default);

        using var answer = await SendAsync(HttpMethod.Post, "/api/keys", $"Bearer {admin}", """{"owner":"../x","expires_in_days":-1,"what":1}""");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.All(["owner", "expires_in_days", "what"], field => Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_SameIdempotencyKeyAHundredTimesAtOnce_IsOneJob()
    {
        var ann = await KeyAsync("ann");

        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SubmitAsync(ann, "order-1")));

        Assert.Single(ids.Distinct());
        Assert.Single(await ListAsync(ann));
        Assert.Equal(1, service.Queue.Count);
        Assert.NotEqual(ids[0], await SubmitAsync(await KeyAsync("bob"), "order-1"));
    }

    [Fact]
    public async Task Submit_SameIdempotencyKeyOtherBody_IsRefused()
    {
        var ann = await KeyAsync("ann");
        await SubmitAsync(ann, "order-1");

        using var answer = await PostJobAsync(ann, Bodies.Generate("other"), "order-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Submit_CutOffBehindItsReservation_IsFinishedByTheReplay()
    {
        var ann = await KeyAsync("ann");
        service.Blobs.AfterWrite = name =>
        {
            if (name.StartsWith("submissions/", StringComparison.Ordinal))
            {
                service.Blobs.AfterWrite = null;
                throw new IOException("cut off");
            }
        };
        using (var cut = await PostJobAsync(ann, Body, "order-1"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, cut.StatusCode);
        }
        Assert.Empty(await ListAsync(ann));

        var id = await SubmitAsync(ann, "order-1");

        Assert.Equal([id], await ListAsync(ann));
    }

    [Fact]
    public async Task Submit_ValidateOnly_StoresNothing()
    {
        var ann = await KeyAsync("ann");
        var before = await NamesAsync();

        using var answer = await SendAsync(HttpMethod.Post, "/api/jobs?validate=true", $"Bearer {ann}", Body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, await NamesAsync());
    }

    [Fact]
    public async Task Requests_TooManyOfOneOwner_AreRefusedAndThoseOfOthersAreNot()
    {
        await using var limited = await Service.StartAsync(configure: services => services.AddSingleton(new RequestLimits(1)), access: ApiAccess.Keys);
        var store = new ApiKeyStore(limited.Blobs, TimeProvider.System);
        var (greedy, modest) = ((await store.CreateAsync("ann", false, null, null, default)).Text, (await store.CreateAsync("bob", false, null, null, default)).Text);

        var accepted = 0;
        var answer = await GetAsync(greedy);
        for (; answer.StatusCode == HttpStatusCode.OK && accepted < 10_000; answer = await GetAsync(greedy))
        {
            answer.Dispose();
            accepted++;
        }
        using var refused = answer;
        using var other = await GetAsync(modest);

        Assert.True(accepted >= 10, $"{accepted}"); // Ten at once, and one for each second that this takes.
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        await Service.ProblemAsync(refused, 429, ErrorCodes.RateLimited);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        async Task<HttpResponseMessage> GetAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
            request.Headers.Add("x-api-key", key);
            return await limited.Http.SendAsync(request);
        }
    }

    private static readonly string Body = Bodies.Generate(null);

    private async Task<string> KeyAsync(string owner) => (await keys.CreateAsync(owner, isAdministrator: false, null, null, default)).Text;

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/jobs", $"Bearer {key}");
        return answer.StatusCode;
    }

    private async Task<string> SubmitAsync(string key, string? idempotencyKey = null)
    {
        using var answer = await PostJobAsync(key, Body, idempotencyKey);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private Task<HttpResponseMessage> PostJobAsync(string key, string body, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, "/api/jobs", $"Bearer {key}", body, idempotencyKey);

    private async Task<JsonElement> JsonAsync(HttpMethod method, string path, string key, string? body = null)
    {
        using var answer = await SendAsync(method, path, $"Bearer {key}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? authorization, string? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in new[] { ("Authorization", authorization), ("Idempotency-Key", idempotencyKey) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await service.Http.SendAsync(request);
    }

    private async Task<List<string>> ListAsync(string key) =>
        [.. (await JsonAsync(HttpMethod.Get, "/api/jobs", key)).GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];

    private async Task<List<string>> NamesAsync() => await service.Blobs.ListAsync("", default).Select(blob => blob.Name).ToListAsync();
}
