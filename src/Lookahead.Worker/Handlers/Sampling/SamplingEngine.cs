using Lookahead.Decoding;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Fast;
using Lookahead.Decoding.Kernels;
using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Models.Native;
using Lookahead.Worker.Handlers.Models;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>A model ready to be sampled from.</summary>
internal sealed class SamplingEngine : IDisposable
{
    private readonly ModelConfig config;
    private readonly IDisposable weights;
    private readonly Func<int, int, int, IDecodingModel> create; // From slots, heads and context.
    private readonly WorkerPool pool;
    private readonly Dictionary<(int Slots, int Heads), Calibration> calibrations = []; // Measured once, not by every run.
    private readonly Func<long?> memoryLeft;

    private SamplingEngine(LoadedModel loaded, NumericsMode numerics, int threads, Func<long?> memoryLeft)
    {
        ChatTemplate = loaded.ChatTemplate;
        (config, Tokenizer, pool) = (loaded.Model.Config, loaded.Tokenizer, new WorkerPool(threads));
        if (numerics == NumericsMode.Exact)
        {
            var exact = ExactWeights.From(loaded.Model);
            (weights, create, this.memoryLeft) = (exact, (slots, heads, context) => new ExactModel(exact, pool, slots, heads, context), memoryLeft);
            Numerics = "exact (cpu, float32)";
            return;
        }
        TorchRuntime.SetThreads(threads);
        var fast = FastWeights.From(loaded.Model, DeviceChoice.Of(TrainingDevice.Auto));
        // Its memory is the device's, of which the machine's says nothing.
        (weights, create, this.memoryLeft) = (fast, (slots, heads, context) => new FastModel(fast, slots, heads, context), static () => null);
        Numerics = $"fast ({fast.Device.type.ToString().ToLowerInvariant()}, {fast.Dtype.ToString().ToLowerInvariant()})";
    }

    public ITokenizer Tokenizer { get; }

    /// <summary>Loads the model's chat template, or says why there is none.</summary>
    public Func<ChatTemplate> ChatTemplate { get; }

    /// <summary>The mode, the device and the element type; for the manifest.</summary>
    public string Numerics { get; }

    public int Heads => config.NHeads;

    public int Context => config.Context;

    public long Parameters => config.ParameterCount;

    /// <param name="context">The job that asks.</param>
    /// <param name="reference">Which model.</param>
    /// <param name="numerics">How it computes.</param>
    /// <param name="memoryLeft">Bytes for what is sampled, asked when sampling begins; null: <see cref="BatchMemory.Left"/>.</param>
    public static async Task<SamplingEngine> LoadAsync(JobContext context, ModelReference reference, NumericsMode numerics, Func<long?>? memoryLeft, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("load model");
        using var loaded = await ModelSourceLoader.LoadAsync(context, reference, heads: null, device: null, cancellationToken);
        var engine = new SamplingEngine(loaded, numerics, context.Job.Specification.Threads, memoryLeft ?? BatchMemory.Left);
        context.Facts["numerics"] = engine.Numerics;
        return engine;
    }

    /// <summary>The model of a directory.</summary>
    public static SamplingEngine Open(string directory, NumericsMode numerics, int threads)
    {
        using var loaded = ModelSourceLoader.Load(directory, heads: null, device: null);
        return new SamplingEngine(loaded, numerics, threads, BatchMemory.Left);
    }

    /// <summary>A request whose text depends on its id, sample number, the seed and the sampling rule alone.</summary>
    public SampleRequest Request(string id, int sample, string prompt, SamplingSettings sampling) => new()
    {
        Id = id,
        Sample = sample,
        Prompt = [.. Tokenizer.Prefix, .. Tokenizer.Encode(prompt)],
        Stop = sampling.Stop,
        MaxNewTokens = sampling.MaxNewTokens,
        StopTokens = [.. Tokenizer.EndOfTextIds],
    };

    /// <summary>
    /// Samples all requests on a thread of its own, until done or <paramref name="stop"/> fires, which leaves off after the
    /// step under way.
    /// </summary>
    public Task<DecodingStatistics> SampleAsync(
        IReadOnlyList<SampleRequest> requests, SamplingSettings sampling, int seed, TimeProvider time, SamplingHooks hooks, CancellationToken stop, CancellationToken cancellationToken) =>
        DedicatedThread.RunAsync("sampling", () =>
        {
            var settings = DecodingSettings.From(sampling, seed);
            var heads = settings.BlockLength(Heads);
            var wanted = Math.Max(1, Math.Min(sampling.BatchSize, requests.Count));
            var longest = requests.Count == 0 ? 1 : requests.Max(r => r.Prompt.Length);
            var context = Math.Min(Context, longest + sampling.MaxNewTokens + heads);
            var slots = BatchMemory.Fit(config, wanted, heads, context, memoryLeft());
            if (slots < wanted)
            {
                hooks.Lowered(slots);
            }
            var model = create(slots, heads, context);
            using var owned = model as IDisposable;
            var decoder = new BatchDecoder(model, settings, pool, time, Tokenizer)
            {
                Committed = hooks.Committed,
                Calibration = calibrations.GetValueOrDefault((slots, heads)),
            };
            foreach (var request in requests)
            {
                decoder.Check(request); // All of them before any is sampled.
            }
            foreach (var result in decoder.Decode(requests, hooks.Progressed, cancellationToken))
            {
                hooks.Finished(result);
                if (stop.IsCancellationRequested)
                {
                    break;
                }
            }
            if (decoder.Calibration is { } measured)
            {
                calibrations[(slots, heads)] = measured;
            }
            return decoder.Statistics;
        });

    /// <summary>
    /// The text that the model wrote, up to a stop string. Decoded behind the prompt, because some tokenizers drop a text's
    /// first space.
    /// </summary>
    public string Text(SampleResult result)
    {
        if (result.Stop is { } stop)
        {
            return stop.Text;
        }
        var prompt = result.Request.Prompt;
        return Tokenizer.Decode([.. prompt, .. result.Tokens])[Tokenizer.Decode(prompt).Length..];
    }

    public void Dispose()
    {
        weights.Dispose();
        pool.Dispose();
    }
}
