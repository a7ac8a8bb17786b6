using System.Globalization;
using System.Runtime.CompilerServices;
using Lookahead.Benchmarks.Frame;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Benchmarks.Training;

/// <summary>
/// Peak memory of a training step with 4 heads against 1 at equal total layers, each in a process of its own, and the loop
/// that adds all heads' losses up in one graph beside it.
/// </summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    /// <summary>First argument of a process that measures one peak: see <see cref="Probe"/>.</summary>
    public const string ProbeCommand = "memory-probe";

    private static readonly ModelShape Shape = new() { Dim = 256, Layers = 8, AttentionHeads = 4, KeyValueHeads = 4, FeedForwardDim = 704, Context = 512, TieEmbeddings = true };

    public string Name => "training-memory";

    public string Description => "peak memory of a training step, 4 heads against 1, at vocabularies of 32k and 152k";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (vocabulary, name) in new[] { (32_000, "32k"), (152_064, "152k") })
        {
            var model = Model(vocabulary, 4);
            yield return new BenchmarkCase($"n4-vs-n1-{name}", "bytes", Direction.LowerIsBetter, Probe("n4", vocabulary, 4, naive: false), Probe("n1", vocabulary, 1, naive: false)) { Parameters = model.Parameters };
            yield return new BenchmarkCase($"n4-vs-summed-loss-{name}", "bytes", Direction.LowerIsBetter, Probe("n4", vocabulary, 4, naive: false), Probe("n4-summed-loss", vocabulary, 4, naive: true)) { Parameters = model.Parameters };
        }
    }

    /// <summary>Takes two steps and prints the process's peak resident bytes.</summary>
    /// <param name="arguments">Vocabulary, heads, and "naive" or "product".</param>
    public static int RunProbe(string[] arguments)
    {
        TorchRuntime.Load();
        var model = Model(int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        if (arguments[2] == "naive")
        {
            SummedLoss(model);
        }
        else
        {
            model.TokensPerSecond(threads: 1);
        }
        Console.WriteLine(PeakResidentBytes());
        return 0;
    }

    private static TrainingModel Model(int vocabulary, int heads) => new($"d{Shape.Dim}-l{Shape.Layers}", Shape, vocabulary, 8, 512) { NHeads = heads, Steps = 0 }; // Its two uncounted ones.

    private static Contender Probe(string name, int vocabulary, int heads, bool naive) => ProcessPeer.Of(name, Environment.ProcessPath!,
        [
            .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? (string[])[typeof(MemoryBenchmark).Assembly.Location] : [],
            ProbeCommand, vocabulary.ToString(CultureInfo.InvariantCulture), heads.ToString(CultureInfo.InvariantCulture), naive ? "naive" : "product",
        ],
        TimeSpan.FromMinutes(10));

    /// <summary>All heads' losses in one graph, TorchSharp's own optimizer.</summary>
    private static void SummedLoss(TrainingModel shape)
    {
        var parameters = ModelInitializer.Create(shape.Config, seed: 1).Parameters.ToDictionary(p => p.Key, p => new TorchSharp.Modules.Parameter(p.Value));
        using var model = new MtpModel(shape.Config, parameters.ToDictionary(p => p.Key, p => (Tensor)p.Value));
        using var optimizer = optim.AdamW(parameters.Values, lr: 1e-4);
        for (var step = 0; step < 2; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var tokens = randint(shape.Vocabulary, [shape.Rows, shape.Length], dtype: ScalarType.Int64);
            var positions = PackedPositions.Causal(model.Rotary, shape.Length, CPU);
            var losses = model.Heads(model.Trunk(tokens, positions), positions).Select((output, i) =>
                nn.functional.cross_entropy(model.Unembed(output.narrow(1, 0, shape.Length - i - 1)).flatten(0, 1), tokens.narrow(1, i + 1, shape.Length - i - 1).reshape(-1)));
            losses.Aggregate((a, b) => a + b).backward();
            optimizer.step();
        }
    }

    private static long PeakResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
