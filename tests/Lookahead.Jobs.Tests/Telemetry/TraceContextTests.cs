using System.Diagnostics;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Jobs.Tests.Telemetry;

public sealed class TraceContextTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string NotSampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    [Fact]
    public void Current_NoActivity_IsNull() => Assert.Null(TraceContext.Current);

    [Fact]
    public void Current_BelowASampledRequest_HasItsTraceAndState()
    {
        using var activity = Request(Parent, "vendor=1");

        var context = TraceContext.Current;

        Assert.Equal((activity.Id, "vendor=1"), (context!.TraceParent, context.TraceState));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", context.TraceParent, StringComparison.Ordinal);
    }

    /// <summary>Else a worker that traces would take over a decision that nobody made.</summary>
    [Theory]
    [InlineData(NotSampled)]
    [InlineData(null)]
    public void Current_NobodyTraces_IsNull(string? parent)
    {
        using var activity = Request(parent, null);
        Assert.Null(TraceContext.Current);
    }

    [Theory]
    [InlineData("a=ä")]
    [InlineData("a=1\nb=2")]
    [InlineData("")]
    public void Current_StateThatIsNone_IsLeftOut(string state)
    {
        using var activity = Request(Parent, state);
        Assert.Null(TraceContext.Current!.TraceState);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Current_LongState_IsLeftOut(int length, bool kept)
    {
        using var activity = Request(Parent, new string('a', length));
        Assert.Equal(kept, TraceContext.Current!.TraceState is not null);
    }

    [Fact]
    public void ToMessage_JobsTrace_IsCarriedUnderBothNames()
    {
        var message = new WakeUp(JobId.Create(DateTimeOffset.UnixEpoch)).ToMessage(new TraceContext(Parent, "vendor=1"));

        Assert.Equal(
            new Dictionary<string, string> { ["traceparent"] = Parent, ["tracestate"] = "vendor=1", ["Diagnostic-Id"] = Parent },
            message.Properties);
        Assert.DoesNotContain(Parent, message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMessage_NoTraceOfTheJob_CarriesThePresentOne()
    {
        Assert.Empty(new WakeUp("a").ToMessage().Properties);
        using var activity = Request(Parent, null);
        Assert.Equal(activity.Id, new WakeUp("a").ToMessage().Properties["traceparent"]);
    }

    [Theory]
    [InlineData("traceparent")]
    [InlineData("Diagnostic-Id")]
    public void Parse_EitherName_GivesARemoteParent(string name)
    {
        var context = TraceContext.Parse(new Dictionary<string, string> { [name] = Parent });
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", true), (context.TraceId.ToHexString(), context.IsRemote));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-zz-b7ad6b7169203331-01")]
    [InlineData("|0af7651916cd43dd.1.")]
    public void Parse_Unreadable_GivesNoParent(string value) =>
        Assert.Equal(default, TraceContext.Parse(new Dictionary<string, string> { ["traceparent"] = value }));

    [Fact]
    public void Document_KeepsTheTrace()
    {
        var job = new JobDocument
        {
            Id = JobId.Create(DateTimeOffset.UnixEpoch),
            Specification = new GenerateSpecification { Model = new ModelReference { Source = ModelSource.Path, Path = "m" }, Prompts = ["a"] },
            State = JobState.Queued,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        var traced = JsonSerializer.Serialize(job with { Trace = new TraceContext(Parent) }, JobJson.Options);

        Assert.Contains($"\"trace\":{{\"traceparent\":\"{Parent}\"}}", traced, StringComparison.Ordinal);
        Assert.Equal(Parent, JsonSerializer.Deserialize<JobDocument>(traced, JobJson.Options)!.Trace!.TraceParent);
        Assert.Null(JsonSerializer.Deserialize<JobDocument>(JsonSerializer.Serialize(job, JobJson.Options), JobJson.Options)!.Trace);
    }

    /// <summary>As a web framework makes it when nobody listens.</summary>
    private static Activity Request(string? parent, string? state)
    {
        var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
        if (parent is not null)
        {
            activity.SetParentId(parent);
        }
        activity.TraceStateString = state;
        return activity.Start();
    }
}
