using System.Text;
using Lookahead.Api;
using Lookahead.Api.Submission;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.PortContracts;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Benchmarks.Api;

/// <summary>What the service's work comes to, in bytes.</summary>
/// <param name="Writes">Of a submission: blobs, appended events and the message.</param>
internal sealed record Footprint(IReadOnlyList<int> Writes)
{
    /// <summary>The answer to the read of a job.</summary>
    public int AnswerBytes { get; init; }

    /// <summary>The answer to the read of a page of jobs.</summary>
    public int PageBytes { get; init; }

    public const string Body = """{"kind":"generate","model":{"source":"new"},"prompts":["def add(a, b):"]}""";

    public static async Task<Footprint> OfASubmissionAsync()
    {
        var blobs = new MemoryBlobStore(TimeProvider.System);
        var queue = new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 10);
        var services = new ServiceCollection().AddLogging();
        services.AddLookaheadApi(blobs, new WorkQueues(queue));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<JobSubmitter>().SubmitAsync(Body, OwnerId.Local, default);

        var sizes = new List<int>();
        foreach (var name in blobs.Written)
        {
            sizes.Add((await blobs.GetAsync(name, default))!.Content.Length);
        }
        var message = await queue.ReceiveAsync(TimeSpan.Zero, default);
        sizes.Add(Encoding.UTF8.GetByteCount(message!.Body));
        return new Footprint(sizes);
    }
}
