using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.Evaluation;
using static Lookahead.EndToEnd.Tests.TestJobs;

namespace Lookahead.EndToEnd.Tests;

/// <summary>An evaluation in parts, over worker processes that are killed at random.</summary>
public sealed class SplitEvaluationTests
{
    [SandboxFact]
    public async Task PassAtK_InParts_WorkersKilledAtRandom_EqualsTheUnsplitOneByteForByte()
    {
        var (parts, workers, kills) = Tier.Full ? (32, 8, 24) : (6, 3, 4);
        using var service = await TestService.StartAsync();
        var model = new ModelReference { Source = ModelSource.Job, Job = await FineTuneJobAsync(service) };
        var specification = PassAtK(service, model) with { Sampling = Sampling with { Samples = 16, Temperatures = [0.2, 0.8] }, MaxAttempts = 100 };
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        var id = await service.SubmitAsync(specification with { Parallelism = parts });

        var killed = await WorkerCrowd.RunToEndAsync(service, id, workers, kills, new Random(7));

        var merged = await service.GetAsync(id);
        await service.ResultAsync<PassAtKResult>(merged);
        Assert.True(killed >= kills / 2, $"The job ended after {killed} kills, too few to show anything.");
        foreach (var file in (string[])[JobPaths.ResultFile, EvaluationFiles.Problems("heldout"), EvaluationFiles.Samples("heldout")])
        {
            Assert.Equal(await service.FileAsync(whole, file), await service.FileAsync(merged, file));
        }
    }
}
