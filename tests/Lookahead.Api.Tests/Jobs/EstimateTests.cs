using System.Text.Json;
using Lookahead.Api.Estimates;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Jobs;

public sealed class EstimateTests
{
    [Fact]
    public async Task Estimate_FineTune_CountsTokensAndMemoryAndKnowsNoTimeYet()
    {
        await using var service = await Service.StartAsync();

        var estimate = await EstimateAsync(service, FineTune(service, steps: 10));

        Assert.Equal((10 * 4 * 128, 0L), (estimate.TrainedTokens, estimate.MostGeneratedTokens));
        Assert.Equal(estimate.Training!.MemoryBytes, estimate.Training.Memory.Sum(part => part.Bytes));
        Assert.True(estimate.Training.MemoryBytes > 16 * estimate.Training.Parameters); // Weights, gradients and two moments, 4 bytes each.
        Assert.Null(estimate.Time);
        Assert.Empty((await service.GetAsync<JsonElement>("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task Estimate_AfterFinishedJobs_ScalesTheirTime()
    {
        await using var service = await Service.StartAsync(configure: services => services.AddSingleton(new WorkerPrice(3.6m)));
        foreach (var seconds in new[] { 100, 200, 400 })
        {
            await FinishAsync(service, FineTune(service, steps: 10), seconds);
        }

        var estimate = await EstimateAsync(service, FineTune(service, steps: 50));

        Assert.Equal((1000, 500, 2000, 3), (Math.Round(estimate.Time!.Median), Math.Round(estimate.Time.Least), Math.Round(estimate.Time.Most), estimate.Time.Jobs));
        Assert.Equal((1.0m, 0.5m, 2.0m), (estimate.Cost!.Median, estimate.Cost.Least, estimate.Cost.Most));
    }

    [Fact]
    public async Task Estimate_JobsOfAnotherSort_TellNothing()
    {
        await using var service = await Service.StartAsync();
        await FinishAsync(service, FineTune(service, steps: 10, threads: 1), 100);
        await FinishAsync(service, Bodies.Generate(), 100);

        var estimate = await EstimateAsync(service, FineTune(service, steps: 10, threads: 2));

        Assert.Null(estimate.Time);
    }

    [Fact]
    public async Task Estimate_PassAtK_CountsItsProblems()
    {
        await using var service = await Service.StartAsync();
        var path = service.Write("problems.jsonl", Bodies.Problem + "\n" + Bodies.Problem.Replace("\"sum\"", "\"sum-2\"", StringComparison.Ordinal));

        var estimate = await EstimateAsync(service, Bodies.PassAtK(path));

        Assert.Equal(2 * 10 * 256, estimate.MostGeneratedTokens);
    }

    [Fact]
    public async Task Estimate_OfAWrongSpecification_IsRefusedAsASubmissionIs()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/estimates", """{"kind":"fine-tune"}""");

        await Service.ProblemAsync(response, 400, ErrorCodes.InvalidSpecification);
    }

    private static string FineTune(Service service, int steps, int threads = 1) => JsonSerializer.Serialize(new
    {
        kind = "fine-tune",
        threads,
        model = new { source = "new", shape = new { dim = 64, layers = 5 } },
        data = new { format = "problems", path = service.Write("train.jsonl", Bodies.Problem) },
        training = new { steps, sequence_length = 128, batch_tokens = 512 },
    });

    private static async Task<JobEstimate> EstimateAsync(Service service, string body)
    {
        using var response = await service.PostAsync("/api/estimates", body);
        return await Service.ReadAsync<JobEstimate>(response);
    }

    private static async Task FinishAsync(Service service, string body, double seconds)
    {
        using var response = await service.PostAsync("/api/jobs", body);
        var id = (await Service.ReadAsync<Lookahead.Api.Jobs.JobView>(response)).Id;
        await service.RunAsync(id, JobTrigger.Claim);
        await service.Jobs.ApplyAsync(id, JobTrigger.Succeed, null, job => job with { ComputeSeconds = seconds }, CancellationToken.None);
    }
}
