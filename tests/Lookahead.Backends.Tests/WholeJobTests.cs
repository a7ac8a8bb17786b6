using System.Text;
using Lookahead.Emulation;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;
using Lookahead.Worker;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Backends.Tests;

/// <summary>A job from its submission to its result with the settings of Azure, Azurite and the Service Bus emulator in Azure's place.</summary>
[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class WholeJobTests(Azurite azurite)
{
    [ContractFact]
    public async Task Job_OverBlobStorageAndServiceBus_SucceedsAndLeavesNoMessage()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions
        {
            Queues = new Dictionary<string, QueueSettings> { [WorkerServices.JobQueueName] = new() },
        });
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?>
        {
            [BackendSettings.StorageVariable] = azurite.ConnectionString,
            [BackendSettings.ContainerVariable] = Azurite.Container,
            [BackendSettings.ServiceBusVariable] = emulator.ConnectionString,
        };
        // The submitter and the worker share nothing but the settings.
        await using var service = Open(environment, folder);
        await using var workplace = Open(environment, folder);
        var store = new JobStore(service.Blobs, TimeProvider.System);
        var job = await store.CreateAsync(
            new GenerateSpecification { Model = new ModelReference { Source = ModelSource.Path, Path = "model" }, Prompts = ["a"] }, default);
        await WorkerServices.Queues(service.Queue, environment.GetValueOrDefault).WakeAsync(job, null, TimeSpan.Zero, default);

        var worker = new JobWorkerHost(
            workplace.Blobs, WorkerServices.Queues(workplace.Queue, environment.GetValueOrDefault), [new Answering()], TimeProvider.System,
            new WorkerOptions { ScratchRoot = folder["scratch"] }, NullLogger<JobWorkerHost>.Instance);
        var exit = await worker.RunOnceAsync(default);

        var ended = (await store.FindAsync(job.Id, default))!;
        Assert.Equal((WorkerExit.Done, JobState.Succeeded, 1), (exit, ended.State, ended.Epoch));
        var result = await service.Blobs.GetAsync(ended.ResultPrefix + "answer.txt", default);
        Assert.Equal("42", Encoding.UTF8.GetString(result!.Content));
        Assert.NotNull(await service.Blobs.GetAsync(ended.ResultPrefix + JobPaths.ManifestFile, default));
        Assert.False(await service.Blobs.IsLeasedAsync(JobPaths.Lock(job.Id), default));
        Assert.Equal(0, emulator.Count(WorkerServices.JobQueueName));
        Assert.False(Directory.Exists(folder["store"])); // nothing of it is on this machine
    }

    private static Backend Open(Dictionary<string, string?> environment, TempFolder folder) =>
        Backend.Open(BackendSettings.FromEnvironment(folder["store"], environment.GetValueOrDefault), TimeProvider.System, NullLoggerFactory.Instance);

    private sealed class Answering : IJobHandler
    {
        public string Kind => GenerateSpecification.KindName;

        public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            await context.Attempt.PutAsync("answer.txt", "42"u8.ToArray(), cancellationToken);
            return HandlerOutcome.Completed;
        }
    }
}
