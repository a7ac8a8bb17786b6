using System.Text;
using System.Text.Json;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Manifests;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Real fine-tune jobs of a tiny model: what is refused before the start, and the evidence that a run leaves.</summary>
public sealed class FineTunePlanTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly string data = Path.GetTempFileName();

    public FineTunePlanTests() => File.WriteAllLines(data, Enumerable.Range(0, 20).Select(i => $$"""{"text":"line {{i}} of a text"}"""));

    public void Dispose()
    {
        File.Delete(data);
        world.Dispose();
    }

    [Fact]
    public async Task Run_PlanAboveTheMemory_FailsBeforeItLoadsAnything()
    {
        var job = await RunAsync(new FineTuneHandler(new WorkerMemory(100_000, null, 1)));

        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal((ErrorCodes.OutOfMemory, "training", 1), (job.Error!.Code, job.Error.Field, job.Epoch));
        Assert.Contains("needs about ", job.Error.Message, StringComparison.Ordinal);
        Assert.Contains("No setting makes it fit; the least is ", job.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await world.EventsAsync(job.Id), e => e is TrainingPlanned);
    }

    [Fact]
    public async Task Run_PlanThatFits_LeavesPlanScalarsAndFacts()
    {
        var job = await RunAsync(new FineTuneHandler(new WorkerMemory(2_000_000_000, null, 1)));

        Assert.True(job.State == JobState.Succeeded, job.Error?.Message);
        var plan = (await world.EventsAsync(job.Id)).OfType<TrainingPlanned>().Single().Plan;
        Assert.Equal((4, 4L * 64, "cpu", 2_000_000_000L), (plan.Steps, plan.Tokens, plan.Device, plan.DeviceMemoryBytes));
        Assert.True(plan.Epochs > 0.5 && plan.Parameters == plan.TrainedParameters);

        var result = JsonSerializer.Deserialize<FineTuneResult>(await ReadAsync(job, JobPaths.ResultFile), JobJson.Options)!;
        Assert.Equal((plan.MemoryBytes, plan.Parameters), (result.Plan!.MemoryBytes, result.Parameters));
        Assert.Contains(result.BestValidationStep!.Value, new[] { 2, 4 });

        var manifest = JsonSerializer.Deserialize<AttemptManifest>(await ReadAsync(job, JobPaths.ManifestFile), JobJson.Options)!;
        Assert.All(["data_sha256", "torch", "plan_memory_bytes", "plan_flops"], fact => Assert.Contains(fact, manifest.Facts.Keys));
        var scalars = manifest.Files.Single(file => file.Name.StartsWith("tensorboard/events.out.tfevents.", StringComparison.Ordinal)).Name;
        var text = Encoding.Latin1.GetString(await ReadAsync(job, scalars));
        Assert.All(["brain.Event:2", "loss/head2", "validation/loss/head1", "validation/agreement/head2", "gradient_norm"],
            tag => Assert.Contains(tag, text, StringComparison.Ordinal));
    }

    private async Task<JobDocument> RunAsync(FineTuneHandler handler)
    {
        var job = await world.Store.CreateAsync(
            new FineTuneSpecification
            {
                Model = new ModelReference { Source = ModelSource.New, Shape = new ModelShape { Dim = 16, Layers = 3, AttentionHeads = 2, KeyValueHeads = 1, FeedForwardDim = 32, Context = 64 } },
                NHeads = 2,
                Data = new TrainingData { Format = DataFormat.Text, Path = data, ValidationShare = 0.2 },
                Training = new TrainingSettings { Steps = 4, BatchTokens = 64, SequenceLength = 32, WarmupSteps = 1, LogEvery = 1, ValidateEvery = 2 },
                Threads = 1,
            },
            WorkerWorld.Never);
        await world.WakeAsync(job);
        await world.RunOnceAsync(handler);
        return await world.ReadAsync(job.Id);
    }

    private async Task<byte[]> ReadAsync(JobDocument job, string file) =>
        (await world.Blobs.GetAsync(job.ResultPrefix + file, WorkerWorld.Never))!.Content;
}
