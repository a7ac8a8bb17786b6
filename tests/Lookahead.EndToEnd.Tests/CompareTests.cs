using System.Text;
using Lookahead.Chaos.Processes;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Samples;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.Comparing;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.EndToEnd.Tests;

/// <summary>Compare jobs and evaluations at several temperatures, in real worker processes.</summary>
public sealed class CompareTests
{
    private static readonly ModelShape Shape = new() { Dim = 32, Layers = 4, AttentionHeads = 2, KeyValueHeads = 1, FeedForwardDim = 64, Context = 512 };

    private static readonly SamplingSettings Sampling = new() { Samples = 4, MaxNewTokens = 16, BatchSize = 8 };

    [SandboxFact]
    public async Task PassAtK_SeveralTemperatures_EachIsWhatAJobAtItAloneGives_AndBothCompare()
    {
        using var service = await TestService.StartAsync();
        var alone = await service.RunToEndAsync(await service.SubmitAsync(PassAtK(service, Sampling with { Temperature = 0.9 })));
        var several = await service.RunToEndAsync(await service.SubmitAsync(PassAtK(service, Sampling with { Temperature = 0.5, Temperatures = [0.5, 0.9] }) with { Submissions = [1] }));

        var set = Assert.Single((await service.ResultAsync<PassAtKResult>(several)).ProblemSets);
        Assert.Equal([0.5, 0.9], set.Temperatures.Select(t => t.Temperature!.Value));
        Assert.Empty(set.PassAtK);
        Assert.Equal([1, 2], set.MaxOverTemperatures!.Keys);
        Assert.Equal([1, 2], set.SplitHalf!.Keys);
        Assert.Equal(4, set.Submissions!.Count);
        var lines = await service.PackedLinesAsync(several, "samples-heldout.jsonl.gz");
        Assert.Equal(24, lines.Length);
        Assert.Equal(await service.PackedLinesAsync(alone, "samples-heldout.jsonl.gz"), lines.Where(l => l.Contains("\"temperature\":0.9", StringComparison.Ordinal)));

        var again = await service.RunToEndAsync(await service.SubmitAsync(PassAtK(service, Sampling with { Temperature = 0.9 }) with { Seed = 6 }));
        var compared = await service.ResultAsync<CompareResult>(await service.RunToEndAsync(await service.SubmitAsync(new CompareSpecification
        {
            Evaluations = [new("a", [alone.Id]), new("b", [again.Id])],
        })));
        var pair = Assert.Single(Assert.Single(compared.ProblemSets).Pairs);
        Assert.Equal(("a", "b"), (pair.First, pair.Second));
        Assert.Equal([1, 2], pair.Differences.Select(d => d.K));
        Assert.Equal(2, compared.Findings.Count);

        var unequal = await service.SubmitAsync(new CompareSpecification { Evaluations = [new("a", [alone.Id]), new("b", [several.Id])] });
        var failed = await service.RunToEndAsync(unequal);
        Assert.Equal("user_error.invalid_specification", failed.Error!.Code);
        Assert.Contains("sampled at temperatures", failed.Error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task ThreeArms_WorkerKilled_GoesOnAndComparesEveryPair()
    {
        using var service = await TestService.StartAsync();
        var id = await service.SubmitAsync(ThreeArms(service));
        using (var worker = service.StartWorker())
        {
            await service.WaitForAsync<MessageLogged>(id, m => m.Text.StartsWith("Stage 4 of 24", StringComparison.Ordinal));
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        var job = await service.RunToEndAsync(id);

        var result = await service.ResultAsync<CompareResult>(job);
        Assert.Equal(2, job.Epoch);
        Assert.Equal(["n=1", "n=3, then n'=3", "n=3, then n'=1"], result.Sides.Select(s => s.Name));
        Assert.All(result.Sides, s => Assert.Equal(3, s.Runs.Count));
        Assert.All(result.Sides, s => Assert.Equal(result.Sides[0].TrainingTokens, s.TrainingTokens)); // Each seed has its own batches.
        var pairs = Assert.Single(result.ProblemSets).Pairs;
        Assert.Equal(3, pairs.Count);
        Assert.All(pairs.SelectMany(p => p.Differences), d => Assert.Equal(DifferenceMethod.RunsAndProblems, d.Method));
        Assert.Contains("n=3, then n", Encoding.UTF8.GetString(await service.FileAsync(job, "report.html")), StringComparison.Ordinal);
        Assert.Contains("\"seed-1/stage1-n1.data_sha256\"", Encoding.UTF8.GetString(await service.FileAsync(job, "manifest.json")), StringComparison.Ordinal);
    }

    private static PassAtKSpecification PassAtK(TestService service, SamplingSettings sampling) => new()
    {
        Seed = 5,
        Model = new ModelReference { Source = ModelSource.New, Shape = Shape },
        ProblemSets = [new("heldout", service.Data(SampleWriter.HeldOutVariantsFile))],
        Sampling = sampling,
        K = [1, 2],
    };

    private static CompareSpecification ThreeArms(TestService service)
    {
        var stage = new TrainingStage(
            new TrainingData { Path = service.Data(SampleWriter.TrainFile) },
            new TrainingSettings { Steps = 4, BatchTokens = 320, SequenceLength = 320, CheckpointEvery = 2, LogEvery = 1, WarmupSteps = 1, ValidateEvery = 4 });
        return new CompareSpecification
        {
            Threads = 2,
            K = [1],
            ThreeArms = new ThreeArmsSettings
            {
                Model = new ModelReference { Source = ModelSource.New, Shape = Shape },
                NHeads = 3,
                HeadInitialization = HeadInitialization.Fresh,
                Stage1 = stage,
                Stage2 = stage,
                ProblemSets = [new("heldout", service.Data(SampleWriter.HeldOutVariantsFile))],
                Sampling = Sampling with { Samples = 2 },
            },
        };
    }
}
