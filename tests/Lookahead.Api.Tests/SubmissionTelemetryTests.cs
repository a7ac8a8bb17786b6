using System.Diagnostics;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.TestSupport.Telemetry;

namespace Lookahead.Api.Tests;

[Collection(TelemetryCollection.Name)]
public sealed class SubmissionTelemetryTests
{
    [Fact]
    public async Task Submit_TracedCaller_WakeUpsOfSubmissionAndResumeFollowTheSubmission()
    {
        using var spans = new Spans();
        using var measurements = new Measurements();
        await using var service = await Service.StartAsync();
        service.Http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        service.Http.DefaultRequestHeaders.Add("tracestate", "vendor=1");

        var job = await service.SubmitAsync();
        using var other = new HttpClient { BaseAddress = service.Http.BaseAddress };
        (await other.PostAsync(new Uri($"/api/jobs/{job.Id}/pause", UriKind.Relative), null)).EnsureSuccessStatusCode();
        (await other.PostAsync(new Uri($"/api/jobs/{job.Id}/resume", UriKind.Relative), null)).EnsureSuccessStatusCode();

        var submission = Assert.Single(spans.Of("submit job"));
        Assert.Equal((ActivityKind.Producer, "0af7651916cd43dd8448eb211c80319c", job.Id), (submission.Kind, submission.TraceId.ToHexString(), submission.GetTagItem("lookahead.job.id")));
        Assert.Equal(1, measurements.Sum("lookahead.job.submitted"));
        for (var sent = 0; sent < 2; sent++)
        {
            var message = await service.Queue.ReceiveAsync(TimeSpan.FromSeconds(5), default);
            Assert.Equal((submission.Id, submission.Id, "vendor=1"),
                (message!.Properties["traceparent"], message.Properties["Diagnostic-Id"], message.Properties["tracestate"]));
        }
    }

    [Fact]
    public async Task Submit_NobodyTraces_MessageCarriesNothing()
    {
        await using var service = await Service.StartAsync();
        await service.SubmitAsync();
        Assert.Empty((await service.Queue.ReceiveAsync(TimeSpan.FromSeconds(5), default))!.Properties);
    }

    [Fact]
    public async Task Submit_HeaderThatIsNoTrace_IsAcceptedAndNotKept()
    {
        await using var service = await Service.StartAsync();
        service.Http.DefaultRequestHeaders.TryAddWithoutValidation("traceparent", "not a trace");

        var job = await service.SubmitAsync();

        Assert.Null((await service.Jobs.FindAsync(job.Id, default))!.Trace);
    }
}
