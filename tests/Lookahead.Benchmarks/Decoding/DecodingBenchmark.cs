using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;
using Lookahead.Decoding;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Benchmarks.Decoding;

/// <summary>
/// Decoding speed in exact numerics: plain against PyTorch, speculation on against off, a shared prompt against separate
/// ones, and the managed memory that a step allocates.
/// </summary>
internal sealed class DecodingBenchmark : IBenchmark
{
    private const int Threads = 2;

    private static readonly (string Name, ModelShape Shape, int Vocabulary)[] Untrained =
    [
        ("5m", new ModelShape { Dim = 256, Layers = 5, AttentionHeads = 4, KeyValueHeads = 4, FeedForwardDim = 704, Context = 1024, TieEmbeddings = false }, 2048),
        ("30m", new ModelShape { Dim = 512, Layers = 8, AttentionHeads = 8, KeyValueHeads = 8, FeedForwardDim = 1408, Context = 1024, TieEmbeddings = false }, 4096),
    ];

    public string Name => "decoding";

    public string Description => "tokens/s of decoding: plain against PyTorch, speculation against none, shared prompts";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        TorchRuntime.Load();
        using var work = new WorkFolder(options.WorkFolder);
        foreach (var (name, shape, vocabulary) in Untrained)
        {
            using var model = ModelInitializer.Create(ModelConfig.FromShape(shape, 1, vocabulary), seed: 1);
            var directory = work.Sub(name);
            ModelFiles.Save(model, directory);
            using var weights = ExactWeights.From(model);
            foreach (var batch in new[] { 1, 16 })
            {
                yield return Plain(name, directory, weights, batch, options.Quick ? 16 : 128);
            }
            if (name == "5m")
            {
                yield return Allocation(weights, options.Quick ? 100 : 1000);
                foreach (var shared in SharedPrompt(weights, options.Quick ? 8 : 64))
                {
                    yield return shared;
                }
            }
        }
        // Far heads learn late: with 110 steps n = 8 had 2.0 tokens per forward.
        foreach (var (heads, steps) in new[] { (4, 110), (8, 400) })
        {
            if (!options.Wants($"speculative-b1-n{heads}") && !options.Wants($"speculative-b32-n{heads}"))
            {
                continue; // Spares the training.
            }
            using var model = new TrainedModels(Path.GetFullPath(options.WorkFolder), Console.Error).Load(heads, options.Quick ? 40 : steps);
            using var weights = ExactWeights.From(model);
            yield return Speculative(weights, heads, batch: 1, texts: options.Quick ? 2 : 6);
            yield return Speculative(weights, heads, batch: 32, texts: options.Quick ? 32 : 64);
        }
    }

    private static BenchmarkCase Plain(string name, string directory, ExactWeights weights, int batch, int newTokens)
    {
        const int promptLength = 16;
        var random = new Random(1);
        int[][] prompts = [.. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, promptLength).Select(_ => random.Next(weights.Config.VocabularySize)).ToArray())];
        var promptFile = Path.Combine(directory, $"prompts-{batch}.json");
        File.WriteAllText(promptFile, JsonSerializer.Serialize(prompts));
        var run = new DecodingRun(weights, Threads, batch, Requests(prompts, newTokens))
        {
            Settings = new DecodingSettings { Temperature = 0, Speculation = SpeculationRule.Off, PrefillRows = batch * promptLength },
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Decoding", "torch_decoding.py"), "--directory", directory, "--prompts", promptFile,
            "--new-tokens", newTokens.ToString(CultureInfo.InvariantCulture), "--threads", Threads.ToString(CultureInfo.InvariantCulture),
        ];
        return new BenchmarkCase($"plain-b{batch}-{name}", "tokens/s", Direction.HigherIsBetter,
            new Contender("exact", (_, token) => Task.FromResult(DecodingRun.TokensPerSecond(run.Execute(token).Statistics))),
            ProcessPeer.Of("pytorch-kv-cache", PythonTorch.Path, arguments, TimeSpan.FromMinutes(5)))
        {
            Threads = Threads,
            Parameters = Parameters(weights, batch, newTokens),
        };
    }

    /// <summary>All managed memory of a decode, its set-up and result included, spread over its steps; beside the limit that we set ourselves.</summary>
    private static BenchmarkCase Allocation(ExactWeights weights, int newTokens)
    {
        const int limit = 4096;
        var run = new DecodingRun(weights, Threads, Slots: 1, Requests([[1, 2, 3, 4]], newTokens))
        {
            Settings = new DecodingSettings { Temperature = 0.8, TopP = 0.95, Speculation = SpeculationRule.Off },
        };
        var parameters = Parameters(weights, batch: 1, newTokens);
        return new BenchmarkCase("allocation", "managed bytes per step", Direction.LowerIsBetter,
            new Contender("exact", (_, token) =>
            {
                var (bytes, tensors) = (GC.GetTotalAllocatedBytes(precise: true), torch.Tensor.TotalCount);
                var steps = run.Execute(token).Statistics.Forwards;
                parameters["tensors_more_after_than_before"] = torch.Tensor.TotalCount - tensors;
                return Task.FromResult((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)steps);
            }),
            new Contender("limit", (_, _) => Task.FromResult((double)limit)))
        {
            Threads = Threads,
            Parameters = parameters,
        };
    }

    private static IEnumerable<BenchmarkCase> SharedPrompt(ExactWeights weights, int samples)
    {
        const int promptLength = 512, newTokens = 128;
        var random = new Random(1);
        int[] prompt = [.. Enumerable.Range(0, promptLength).Select(_ => random.Next(weights.Config.VocabularySize))];
        // The first token tells the prompts apart, so that nothing can be shared.
        int[][] separate = [.. Enumerable.Range(0, samples).Select(i => (int[])[i, .. prompt[1..]])];
        // Prompts in large chunks, so that all texts are decoded at the same time in either case.
        var settings = new DecodingSettings { Temperature = 0.8, TopP = 0.95, Speculation = SpeculationRule.Off, PrefillRows = promptLength };
        DecodingRun Run(IEnumerable<int[]> prompts) => new(weights, Threads, samples, Requests(prompts, newTokens)) { Settings = settings };
        var (together, apart) = (Run(Enumerable.Repeat(prompt, samples)), Run(separate));
        Contender Measured(string name, DecodingRun run, Func<DecodingStatistics, double> figure) =>
            new(name, (_, token) => Task.FromResult(figure(run.Execute(token).Statistics)));
        var parameters = Parameters(weights, samples, newTokens);
        parameters["prompt_tokens"] = promptLength;
        yield return new BenchmarkCase("shared-prompt-time", "seconds", Direction.LowerIsBetter,
            Measured("one-prefill", together, s => s.Elapsed.TotalSeconds), Measured("prefill-per-sample", apart, s => s.Elapsed.TotalSeconds)) { Threads = Threads, Parameters = parameters };
        yield return new BenchmarkCase("shared-prompt-cache", "bytes", Direction.LowerIsBetter,
            Measured("one-prefill", together, s => s.PeakCacheBytes), Measured("prefill-per-sample", apart, s => s.PeakCacheBytes)) { Threads = Threads, Parameters = parameters };
    }

    private static BenchmarkCase Speculative(ExactWeights weights, int heads, int batch, int texts)
    {
        const int promptLength = 64, newTokens = 256;
        var prompts = Enumerable.Range(0, texts).Select(i => ByteTokenizer.Instance.Encode(TemplateCode.Write(seed: 1_000_000 + i, promptLength))[..promptLength]);
        var on = new DecodingRun(weights, Threads, batch, Requests(prompts, newTokens)) { Settings = new DecodingSettings { Temperature = 0.8, TopP = 0.95, AdaptiveDrafts = true } };
        var off = on with { Settings = on.Settings with { Speculation = SpeculationRule.Off } };
        var parameters = Parameters(weights, batch, newTokens);
        double steps = 0;
        double Measure(DecodingRun run, CancellationToken token)
        {
            var statistics = run.Execute(token).Statistics;
            var decoding = (statistics.Elapsed - statistics.PrefillElapsed).TotalSeconds;
            var perForward = decoding / statistics.Forwards;
            if (run == off)
            {
                steps = perForward;
            }
            else
            {
                parameters["tokens_per_forward"] = Math.Round(statistics.TokensPerForward, 3);
                parameters["head_acceptance"] = Enumerable.Range(2, statistics.Drafted.Count).Select(head => Math.Round(statistics.Acceptance(head), 3)).ToArray();
                parameters["fed_per_forward"] = Math.Round(1 + (double)statistics.Drafted.Sum() / statistics.Forwards, 3);
                parameters["calibration_seconds"] = Math.Round(statistics.Calibration!.Elapsed.TotalSeconds, 3);
                if (steps > 0)
                {
                    parameters["time_per_forward_against_plain"] = Math.Round(perForward / steps, 3);
                }
            }
            return DecodingRun.TokensPerSecond(statistics);
        }
        return new BenchmarkCase($"speculative-b{batch}-n{heads}", "tokens/s", Direction.HigherIsBetter,
            new Contender("coupled", (_, token) => Task.FromResult(Measure(on, token))),
            new Contender("off", (_, token) => Task.FromResult(Measure(off, token))))
        {
            Threads = Threads,
            Parameters = parameters,
        };
    }

    private static List<SampleRequest> Requests(IEnumerable<int[]> prompts, int newTokens) =>
        [.. prompts.Select((prompt, i) => new SampleRequest { Id = "bench", Sample = i, Prompt = prompt, MaxNewTokens = newTokens })];

    private static Dictionary<string, object> Parameters(ExactWeights weights, int batch, int newTokens) => new()
    {
        ["parameters"] = weights.Config.ParameterCount,
        ["dim"] = weights.Config.Dim,
        ["layers"] = weights.Config.TrunkLayers + 1,
        ["n_heads"] = weights.Config.NHeads,
        ["vocabulary"] = weights.Config.VocabularySize,
        ["batch"] = batch,
        ["new_tokens"] = newTokens,
        ["numerics"] = "exact",
    };
}
