using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Lookahead.TestSupport;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace Lookahead.OpenAi.Tests;

/// <summary>The NuGet package <c>OpenAI</c>, unchanged, against <c>lookahead serve</c>.</summary>
public sealed class DotNetClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task FineTune_FromUploadToCheckpoints_AsTheClientExpects()
    {
        using var folder = new TempFolder();
        var path = folder.Write("train.jsonl", TrainingFile.Completions(40));
        var (service, url) = await ServeProcess.StartAsync(folder["store"]);
        using var running = service;
        var options = new OpenAIClientOptions { Endpoint = new Uri(url + "/v1") };
        var client = new OpenAIClient(new ApiKeyCredential("none-needed"), options);

        OpenAIFile file = await client.GetOpenAIFileClient().UploadFileAsync(path, FileUploadPurpose.FineTune);
        var tuning = client.GetFineTuningClient();
        var job = await tuning.FineTuneAsync(Body(file.Id), waitUntilCompleted: false, new RequestOptions());
        var done = await UntilAsync(job, status => !status.InProgress);

        Assert.Equal((FileUploadPurpose.FineTune.ToString(), "train.jsonl", (int)new FileInfo(path).Length), ("fine-tune", file.Filename, file.SizeInBytes));
        Assert.Equal(FineTuningStatus.Succeeded, done.Status);
        Assert.Equal($"ft:{done.JobId["ftjob-".Length..]}", done.Value);

        var checkpoints = new List<FineTuningCheckpoint>();
        await foreach (var checkpoint in done.GetCheckpointsAsync())
        {
            checkpoints.Add(checkpoint);
        }
        Assert.Equal([4, 2], checkpoints.Select(checkpoint => checkpoint.StepNumber));
        Assert.Equal(done.Value, checkpoints[0].ModelId);

        var events = new List<FineTuningEvent>();
        await foreach (var e in done.GetEventsAsync(new GetEventsOptions { PageSize = 3 }))
        {
            events.Add(e);
        }
        Assert.Equal("The job is succeeded.", events[0].Message);
        Assert.Equal("The job is queued.", events[^1].Message);

        var models = await client.GetOpenAIModelClient().GetModelsAsync();
        Assert.Contains(models.Value, model => model.Id == done.Value);
    }

    [Fact]
    public async Task Errors_OfEachKind_AreTheClientsOwnException()
    {
        using var folder = new TempFolder();
        var (service, url) = await ServeProcess.StartAsync(folder["store"]);
        using var running = service;
        var client = new OpenAIClient(new ApiKeyCredential("none-needed"), new OpenAIClientOptions { Endpoint = new Uri(url + "/v1") });
        var tuning = client.GetFineTuningClient();

        var noFile = await Assert.ThrowsAsync<ClientResultException>(() => tuning.FineTuneAsync(Body("file-none"), waitUntilCompleted: false, new RequestOptions()));
        var noJob = await Assert.ThrowsAsync<ClientResultException>(() => tuning.GetJobAsync("ftjob-none"));
        var badFile = await Assert.ThrowsAsync<ClientResultException>(() => client.GetOpenAIFileClient().UploadFileAsync(
            BinaryData.FromString("{\"prompt\":\"a\"}\n"), "bad.jsonl", FileUploadPurpose.FineTune));

        Assert.Equal((400, 404, 400), (noFile.Status, noJob.Status, badFile.Status));
        Assert.Contains("training_file", noFile.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", badFile.Message, StringComparison.Ordinal);
    }

    private static async Task<FineTuningJob> UntilAsync(FineTuningJob job, Func<FineTuningStatus, bool> isReached)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isReached(job.Status))
        {
            await Task.Delay(200, limit.Token);
            await job.UpdateStatusAsync();
        }
        return job;
    }

    private static BinaryContent Body(string file) => BinaryContent.Create(BinaryData.FromString(JsonSerializer.Serialize(new
    {
        model = "new-1M",
        training_file = file,
        seed = 7,
        method = new
        {
            type = "supervised",
            supervised = new
            {
                hyperparameters = new
                {
                    n_epochs = 1,
                    batch_size = 2,
                    mtp = new { heads = 2, sequence_length = 64, steps = 4, training = new { checkpoint_every = 2, validate_every = 2, log_every = 1, warmup_steps = 1 } },
                },
            },
        },
    })));
}
