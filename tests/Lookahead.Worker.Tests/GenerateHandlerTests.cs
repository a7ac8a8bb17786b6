using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Generation with a new model, whose weights are random: it writes any byte.</summary>
public sealed class GenerateHandlerTests : IDisposable
{
    private static readonly SamplingSettings Sampling = new() { Samples = 4, Temperature = 1, TopP = 1, MaxNewTokens = 100 };

    private static readonly ModelShape Shape = new() { Dim = 16, Layers = 2, AttentionHeads = 2, KeyValueHeads = 1, FeedForwardDim = 24, Context = 128 };

    private readonly WorkerWorld world = new();

    static GenerateHandlerTests() => TorchRuntime.SetThreads(1);

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Run_StopStringsAndLogprobs_TrimsTheTextAndListsEveryToken()
    {
        string[] stops = ["a", "e", "i", "o", "u", "A", "E", "I", "O", "U", "0", "2", "4", "6", "8"];
        var result = await RunAsync(Sampling with { Stop = stops, Logprobs = 2 });
        Assert.Equal(4, result.Texts.Count);
        foreach (var text in result.Texts)
        {
            Assert.Equal(FinishReason.Stop, text.FinishReason);
            Assert.Contains(text.Stop, stops);
            Assert.DoesNotContain(stops, stop => text.Text.Contains(stop, StringComparison.Ordinal));
            Assert.Equal(text.Tokens, text.Logprobs!.Count);
            Assert.Equal(text.Stop, text.Logprobs[^1].Text);
            Assert.All(text.Logprobs, token =>
            {
                Assert.Equal(2, token.Alternatives.Count);
                Assert.True(token.Alternatives[0].Logprob >= token.Alternatives[1].Logprob && token.Alternatives[0].Logprob >= token.Logprob);
                Assert.InRange(token.Logprob, -50, 0);
            });
        }
    }

    [Fact]
    public async Task Run_WithoutAsking_WritesNoLogprobs()
    {
        var result = await RunAsync(Sampling with { MaxNewTokens = 5 });
        Assert.All(result.Texts, text => Assert.Null(text.Logprobs));
        Assert.All(result.Texts, text => Assert.Null(text.Stop));
    }

    [Theory]
    [InlineData(SpeculationRule.Coupled)]
    [InlineData(SpeculationRule.Rejection)]
    public async Task Run_SpeculationAskedOfAModelWithoutHeads_FailsWithTheField(SpeculationRule rule)
    {
        var job = await EndAsync(Sampling with { Speculation = rule }, "a");
        Assert.Equal((JobState.Failed, ErrorCodes.InvalidSpecification, "sampling.speculation"), (job.State, job.Error!.Code, job.Error.Field));
        Assert.Contains("1 head", job.Error.Message);
    }

    [Fact]
    public async Task Run_PromptLongerThanTheContext_FailsWithTheField()
    {
        var job = await EndAsync(Sampling, "a", new string('a', 200));
        Assert.Equal((JobState.Failed, ErrorCodes.InvalidSpecification, "prompt"), (job.State, job.Error!.Code, job.Error.Field));
        Assert.Contains("prompt-1", job.Error.Message);
    }

    [Fact]
    public async Task Run_MemoryForFewerTexts_LowersTheBatchAndGivesTheSameTexts()
    {
        var sampling = Sampling with { Samples = 8, BatchSize = 8 };
        var expected = await RunAsync(sampling);
        var left = ExactModel.MemoryFor(ModelConfig.FromShape(Shape, 1, ByteTokenizer.Size), slots: 3, heads: 1, context: 102);

        var job = await EndAsync(sampling, left, "a");

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Contains(await world.EventsAsync(job.Id), e => e is MessageLogged { Text: var message } && message.Contains("3 texts side by side", StringComparison.Ordinal));
        Assert.Equal(expected.Texts.Select(t => t.Text), (await ResultAsync(job)).Texts.Select(t => t.Text));
    }

    [Fact]
    public async Task Run_MemoryForNoText_FailsWithWhatWouldHelp()
    {
        var job = await EndAsync(Sampling, memoryLeft: 1000, "a");
        Assert.Equal((JobState.Failed, ErrorCodes.OutOfMemory, "sampling.max_new_tokens"), (job.State, job.Error!.Code, job.Error.Field));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(8, 8)]
    [InlineData(1000, 8)]
    public void Fit_MemoryOfSomeTexts_IsTheirNumber(int texts, int expected)
    {
        var config = ModelConfig.FromShape(Shape, 1, ByteTokenizer.Size);
        Assert.Equal(expected, BatchMemory.Fit(config, wanted: 8, heads: 1, context: 100, ExactModel.MemoryFor(config, texts, 1, 100)));
        Assert.Equal(8, BatchMemory.Fit(config, wanted: 8, heads: 1, context: 100, bytes: null));
    }

    private async Task<GenerateResult> RunAsync(SamplingSettings sampling)
    {
        var job = await EndAsync(sampling, "a");
        Assert.Null(job.Error);
        return await ResultAsync(job);
    }

    private async Task<GenerateResult> ResultAsync(JobDocument job)
    {
        var blob = await world.Blobs.GetAsync(job.ResultPrefix + JobPaths.ResultFile, WorkerWorld.Never);
        return JsonSerializer.Deserialize<GenerateResult>(blob!.Content, JobJson.Options)!;
    }

    private Task<JobDocument> EndAsync(SamplingSettings sampling, params string[] prompts) => EndAsync(sampling, memoryLeft: null, prompts);

    private async Task<JobDocument> EndAsync(SamplingSettings sampling, long? memoryLeft, params string[] prompts)
    {
        var job = await world.Store.CreateAsync(new GenerateSpecification
        {
            Model = new ModelReference
            {
                Source = ModelSource.New,
                Shape = Shape,
            },
            Prompts = prompts,
            Sampling = sampling,
            Threads = 1,
        }, WorkerWorld.Never);
        await world.WakeAsync(job);
        await world.RunOnceAsync(new GenerateHandler(() => memoryLeft));
        return await world.ReadAsync(job.Id);
    }
}
