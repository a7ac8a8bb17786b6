using System.Globalization;
using System.Runtime.CompilerServices;
using Lookahead.Benchmarks.Frame;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using TorchSharp;

namespace Lookahead.Benchmarks.Training;

/// <summary>
/// Training speed: a whole step against a plain PyTorch loop and a plain TorchSharp loop of the same model, and what extra
/// heads cost at equal total layers against what their FLOPs alone would.
/// </summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    private static readonly TrainingModel Small = new("5M", new ModelShape { Dim = 256, Layers = 5, AttentionHeads = 4, KeyValueHeads = 4, FeedForwardDim = 704, Context = 512, TieEmbeddings = false }, 2048, 4, 512);
    private static readonly TrainingModel Middle = new("30M", new ModelShape { Dim = 512, Layers = 8, AttentionHeads = 8, KeyValueHeads = 8, FeedForwardDim = 1408, Context = 512, TieEmbeddings = false }, 4096, 2, 512) { Steps = 2 };

    public string Name => "training";

    public string Description => "tokens/s of a training step against plain PyTorch and plain TorchSharp; n heads against one";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        TorchRuntime.Load();
        var cuda = options.Device == "cuda";
        foreach (var model in cuda ? Cuda() : [Small, Middle])
        {
            var sized = options.Quick ? model with { Steps = 1 } : model;
            foreach (var threads in cuda ? [1] : new[] { 1, 2 })
            {
                var suffix = cuda ? $"{sized.Name.ToLowerInvariant()}-cuda" : $"{sized.Name.ToLowerInvariant()}-t{threads}";
                yield return Case($"train-step-{suffix}", sized, threads, PyTorch(sized, threads));
                yield return Case($"train-step-{suffix}-torchsharp", sized, threads, new Contender("plain-torchsharp-loop", (clock, _) =>
                    Task.FromResult(PlainTorchSharp.TokensPerSecond(sized, threads, clock))));
            }
        }
        foreach (var heads in new[] { 2, 4 })
        {
            var one = cuda ? Cuda()[0] : Middle;
            var many = one with { NHeads = heads, Steps = options.Quick ? 1 : one.Steps };
            var threads = cuda ? 1 : 2;
            yield return Case($"train-heads-n{heads}", many, threads, new Contender("n1-scaled-by-flops", (_, _) =>
                Task.FromResult(one.TokensPerSecond(threads) * one.FlopsPerToken / many.FlopsPerToken)));
        }
    }

    private static TrainingModel[] Cuda() =>
    [
        new("100M", ModelPresets.All["100M"], 32_000, 16, 1024) { Device = "cuda", Precision = Precision.Bf16, Steps = 10 },
        new("1B", ModelPresets.All["1B"], 32_000, 8, 1024) { Device = "cuda", Precision = Precision.Bf16, Steps = 10 },
    ];

    private static BenchmarkCase Case(string name, TrainingModel model, int threads, Contender baseline) =>
        new(name, "tokens/s", Direction.HigherIsBetter, new Contender("lookahead-trainer", (_, _) => Task.FromResult(model.TokensPerSecond(threads))), baseline)
        {
            Threads = threads,
            Parameters = model.Parameters,
        };

    private static Contender PyTorch(TrainingModel model, int threads)
    {
        var python = model.Device == "cpu" ? PythonTorch.Path : "python3";
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Training", "torch_training.py"),
            .. Option("vocabulary", model.Vocabulary), .. Option("dim", model.Shape.Dim), .. Option("layers", model.Shape.Layers),
            .. Option("heads", model.Shape.AttentionHeads), .. Option("inner", model.Shape.FeedForwardDim), .. Option("rows", model.Rows),
            .. Option("length", model.Length), .. Option("steps", model.Steps), .. Option("threads", threads), "--device", model.Device,
            .. model.Precision == Precision.Bf16 ? (string[])["--bf16"] : [],
        ];
        return ProcessPeer.Of("pytorch", python, arguments, TimeSpan.FromMinutes(10));
    }

    private static string[] Option(string name, int value) => [$"--{name}", value.ToString(CultureInfo.InvariantCulture)];
}
