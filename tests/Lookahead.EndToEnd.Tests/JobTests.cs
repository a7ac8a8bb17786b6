using System.Security.Cryptography;
using System.Text;
using Lookahead.Chaos.Processes;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Samples;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.Evaluation;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Running;
using static Lookahead.Chaos.Processes.TestJobs;

namespace Lookahead.EndToEnd.Tests;

/// <summary>Real jobs in real worker processes over the embedded store.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task FineTune_WorkerToldToStop_LeavesACheckpointAndExits75()
    {
        using var service = await TestService.StartAsync();
        var id = await service.SubmitAsync(FineTune(service));
        using var worker = service.StartWorker();
        await service.WaitForAsync<TrainingStepped>(id, e => e.Step >= 10);

        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", worker.Id.ToString()]);
        await worker.WaitForExitAsync();

        Assert.Equal((int)WorkerExit.TryAgain, worker.ExitCode);
        Assert.Equal(JobState.Queued, (await service.GetAsync(id)).State);
        await service.WaitForAsync<CheckpointSaved>(id, e => e.Step >= 10);
    }

    [Fact]
    public async Task Generate_FineTunedModel_WritesTheSameTextWithAndWithoutSpeculation()
    {
        using var service = await TestService.StartAsync();
        var model = new ModelReference { Source = ModelSource.Job, Job = await FineTuneJobAsync(service) };

        var job = await service.RunToEndAsync(await service.SubmitAsync(new GenerateSpecification
        {
            Model = model,
            Prompts = ["# CORRECT SOLUTION\n# Read n.\n", "n=int("],
            Sampling = Sampling with { Samples = 8, MaxNewTokens = 64 },
            CompareWithoutSpeculation = true,
        }));

        var result = await service.ResultAsync<GenerateResult>(job);
        Assert.True(result.IdenticalText);
        Assert.Equal(16, result.Texts.Count);
        Assert.Equal(1, result.SpeedWithoutSpeculation!.TokensPerForward, 6);
    }

    [Fact]
    public async Task FineTune_HeadsOfAnotherJobsModel_LeavesThatModelByteForByteInStripped()
    {
        using var service = await TestService.StartAsync();
        var fewSteps = FineTune(service).Training with { Steps = 10 };
        var first = await service.RunToEndAsync(await service.SubmitAsync(FineTune(service) with { NHeads = 1, Training = fewSteps }));
        var heads = FineTune(service) with
        {
            Model = new ModelReference { Source = ModelSource.Job, Job = first.Id },
            Method = TrainingMethod.Heads,
            HeadInitialization = HeadInitialization.Copy,
            Training = fewSteps,
            Export = new ExportSettings { Dtype = WeightType.Bfloat16, Meta = true },
        };

        var second = await service.RunToEndAsync(await service.SubmitAsync(heads));

        var result = await service.ResultAsync<FineTuneResult>(second);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await service.FileAsync(second, "model/model.safetensors"))), result.WeightsSha256);
        foreach (var name in new[] { "config.json", "model.safetensors" })
        {
            Assert.Equal(await service.FileAsync(first, "model/" + name), await service.FileAsync(second, "model/stripped/" + name));
        }
        Assert.Contains("\"n_future_tokens\": 3", Encoding.UTF8.GetString(await service.FileAsync(second, "model/meta/params.json")), StringComparison.Ordinal);
        Assert.Contains("class LookaheadLlamaForCausalLM", Encoding.UTF8.GetString(await service.FileAsync(second, "model/modeling_lookahead.py")), StringComparison.Ordinal);
        var text = await service.RunToEndAsync(await service.SubmitAsync(new GenerateSpecification
        {
            Model = new ModelReference { Source = ModelSource.Job, Job = second.Id },
            Prompts = ["n="],
            Sampling = Sampling,
        }));
        Assert.Equal(2, (await service.ResultAsync<GenerateResult>(text)).Texts.Count);
    }

    [SandboxFact]
    public async Task PassAtK_FineTunedModel_ReportsEverySetAndSample()
    {
        using var service = await TestService.StartAsync();
        var id = await service.SubmitAsync(PassAtK(service, new ModelReference { Source = ModelSource.Job, Job = await FineTuneJobAsync(service) }));

        var job = await service.RunToEndAsync(id);

        var set = Assert.Single((await service.ResultAsync<PassAtKResult>(job)).ProblemSets);
        Assert.Equal((3, 2), (set.Problems, set.SamplesPerProblem));
        Assert.Equal(6, set.Verdicts.Values.Sum());
        Assert.Equal(6, (await service.PackedLinesAsync(job, "samples-heldout.jsonl.gz")).Length);
        Assert.Contains("<!DOCTYPE html>", Encoding.UTF8.GetString(await service.FileAsync(job, "report.html")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FineTune_DataWithABrokenLine_FailsAsTheUsersErrorWithTheLine()
    {
        using var service = await TestService.StartAsync();
        await File.AppendAllTextAsync(service.Data(SampleWriter.TrainFile), "{\"id\": 1}\n");
        var id = await service.SubmitAsync(FineTune(service));
        using var worker = service.StartWorker();
        await worker.WaitForExitAsync();

        var job = await service.GetAsync(id);
        Assert.Equal((int)WorkerExit.UserError, worker.ExitCode);
        Assert.Equal((JobState.Failed, "user_error.invalid_data"), (job.State, job.Error!.Code));
        Assert.Contains(":121: id:", job.Error.Message, StringComparison.Ordinal);
    }
}
