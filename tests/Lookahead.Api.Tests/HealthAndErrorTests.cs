using System.Net;
using System.Net.Http.Json;
using Lookahead.Api.Health;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Api.Tests;

public sealed class HealthAndErrorTests
{
    [Fact]
    public async Task Health_EverythingWorks_Is200()
    {
        await using var service = await Service.StartAsync();

        var health = await service.GetAsync<HealthView>("/api/health");

        Assert.True(health is { Ok: true, Storage.Ok: true, Queue.Ok: true });
        Assert.StartsWith("0.1.0", health.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Health_PartDown_Is503AndNamesIt(bool storage)
    {
        await using var service = await Service.StartAsync();
        service.Blobs.Fault = storage ? new IOException("disk gone") : null;
        service.Queue.Fault = storage ? null : new IOException("queue gone");

        using var response = await service.GetAsync("/api/health");

        var health = (await response.Content.ReadFromJsonAsync<HealthView>(JobJson.Options))!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal((false, !storage, storage), (health.Ok, health.Storage.Ok, health.Queue.Ok));
        Assert.Equal(storage ? "disk gone" : "queue gone", (storage ? health.Storage : health.Queue).Message);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, ErrorCodes.NotFound)]
    [InlineData("GET", "/web/nothing.js", 404, ErrorCodes.NotFound)]
    [InlineData("GET", "/api", 404, ErrorCodes.NotFound)]
    [InlineData("POST", "/api/nothing", 404, ErrorCodes.NotFound)]
    [InlineData("GET", "/api/jobs/x", 404, ErrorCodes.NotFound)]
    [InlineData("GET", "/api/jobs/x/result", 404, ErrorCodes.NotFound)]
    [InlineData("DELETE", "/api/jobs", 405, ErrorCodes.MethodNotAllowed)]
    [InlineData("PUT", "/api/jobs/x", 405, ErrorCodes.MethodNotAllowed)]
    [InlineData("GET", "/api/jobs/x/cancel", 405, ErrorCodes.MethodNotAllowed)]
    public async Task Request_UnknownRouteOrMethod_IsAProblemBody(string method, string path, int status, string code)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", "text/html"); // Errors stay problem bodies whatever is asked for.

        using var response = await service.Http.SendAsync(request);

        await Service.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Request_ForAnotherHost_IsRefused()
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        request.Headers.Host = "rebound.example";

        using var response = await service.Http.SendAsync(request);

        await Service.ProblemAsync(response, 421, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Request_UnexpectedFault_Is500WithoutDetails()
    {
        await using var service = await Service.StartAsync();
        service.Blobs.Fault = new InvalidOperationException("secret detail");

        using var response = await service.GetAsync("/api/jobs");

        var problem = await Service.ProblemAsync(response, 500, ErrorCodes.Unexpected);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_StoreDown_Is503()
    {
        await using var service = await Service.StartAsync();
        service.Blobs.Fault = new IOException("/var/secret/place is gone");

        using var response = await service.GetAsync("/api/jobs/0123456789abcdef-01234567-local");

        var problem = await Service.ProblemAsync(response, 503, ErrorCodes.StorageUnavailable);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }
}
