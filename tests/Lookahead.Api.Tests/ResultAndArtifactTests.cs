using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Tests;

public sealed class ResultAndArtifactTests
{
    [Fact]
    public async Task Result_SucceededJob_IsTheCommittedAttemptsFile()
    {
        await using var service = await Service.StartAsync();
        var job = await CommittedAsync(service);

        using var response = await service.GetAsync($"/api/jobs/{job.Id}/result");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("epoch").GetInt32());
    }

    [Theory]
    [InlineData("result")]
    [InlineData("artifacts")]
    [InlineData("artifacts/report.html")]
    public async Task Result_JobNotSucceeded_Is409WithTheJobsError(string path)
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        using var early = await service.GetAsync($"/api/jobs/{job.Id}/{path}");
        Assert.Equal("queued", (await Service.ProblemAsync(early, 409, ErrorCodes.Conflict)).GetProperty("state").GetString());
        await service.RunAsync(job.Id, JobTrigger.Claim);
        await service.Jobs.ApplyAsync(
            job.Id, JobTrigger.Fail, null, j => j with { Error = new JobError(ErrorCodes.InvalidData, "Line 3 is broken.", false) }, CancellationToken.None);

        using var response = await service.GetAsync($"/api/jobs/{job.Id}/{path}");

        var problem = await Service.ProblemAsync(response, 409, ErrorCodes.Conflict);
        Assert.Equal(ErrorCodes.InvalidData, problem.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("Line 3 is broken.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_SucceededJob_ListsTheCommittedAttemptAlone()
    {
        await using var service = await Service.StartAsync();
        var job = await CommittedAsync(service);

        var list = await service.GetAsync<ArtifactList>($"/api/jobs/{job.Id}/artifacts");

        Assert.Equal(["model/config.json", "report.html", "result.json"], list.Artifacts.Select(a => a.Name));
        using var report = await service.GetAsync(list.Artifacts[1].Link);
        Assert.Equal("<p>2</p>", await report.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", report.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("sandbox", report.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", report.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Artifact_Range_IsPartOfTheFile()
    {
        await using var service = await Service.StartAsync();
        var job = await CommittedAsync(service);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/artifacts/report.html");
        request.Headers.Range = new RangeHeaderValue(1, 2);

        using var response = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("p>", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("missing.txt")]
    [InlineData("../1/report.html")]
    [InlineData("..%2F1%2Freport.html")]
    [InlineData("%2E%2E/1/report.html")]
    [InlineData("model/../../1/report.html")]
    [InlineData("model/..%2f..%2f..%2fjob.json")]
    [InlineData("..\\1\\report.html")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("//etc/passwd")]
    [InlineData("report.html%00")]
    [InlineData("model")]
    [InlineData("model/")]
    public async Task Artifact_NameOutsideTheAttempt_Is404(string name)
    {
        await using var service = await Service.StartAsync();
        var job = await CommittedAsync(service);

        // By hand: HttpClient would take the dots out before sending.
        var (status, body) = await GetRawAsync(service, $"/api/jobs/{job.Id}/artifacts/{name}");

        Assert.True(status is 404 or 400, $"{status}: {body}");
        Assert.DoesNotContain("<p>1</p>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifact_LongestName_Is404AndNoFault()
    {
        await using var service = await Service.StartAsync();
        var job = await CommittedAsync(service);

        using var response = await service.GetAsync($"/api/jobs/{job.Id}/artifacts/{string.Join('/', Enumerable.Repeat("abcdefgh", 99))}");

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    /// <summary>A job whose first attempt died and whose second was committed; both left a report.</summary>
    private static async Task<JobDocument> CommittedAsync(Service service)
    {
        var id = (await service.SubmitAsync()).Id;
        var job = await service.RunAsync(id, JobTrigger.Claim, JobTrigger.Claim, JobTrigger.Succeed);
        foreach (var epoch in new[] { 1, 2 })
        {
            var prefix = JobPaths.Attempt(id, epoch);
            await PutAsync(prefix + "report.html", $"<p>{epoch}</p>");
            await PutAsync(prefix + "result.json", $$"""{"epoch":{{epoch}}}""");
            await PutAsync(prefix + "model/config.json", "{}");
        }
        return job;

        Task PutAsync(string name, string text) =>
            service.Blobs.PutAsync(name, Encoding.UTF8.GetBytes(text), PutCondition.None, CancellationToken.None);
    }

    private static async Task<(int Status, string Body)> GetRawAsync(Service service, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        return (int.Parse(answer.AsSpan(9, 3)), answer);
    }
}
