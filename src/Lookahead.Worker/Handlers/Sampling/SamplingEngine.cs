using Lookahead.Decoding;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.Models;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>A model ready to be sampled from, in exact numerics on the CPU.</summary>
internal sealed class SamplingEngine : IDisposable
{
    private readonly ExactWeights weights;
    private readonly WorkerPool pool;

    private readonly Func<long?> memoryLeft;

    private SamplingEngine(ExactWeights weights, ITokenizer tokenizer, WorkerPool pool, Func<long?> memoryLeft) =>
        (this.weights, Tokenizer, this.pool, this.memoryLeft) = (weights, tokenizer, pool, memoryLeft);

    public ITokenizer Tokenizer { get; }

    public int Heads => weights.Config.NHeads;

    public int Context => weights.Config.Context;

    public long Parameters => weights.Config.ParameterCount;

    /// <param name="context">The job that asks.</param>
    /// <param name="reference">Which model.</param>
    /// <param name="memoryLeft">Bytes for what is sampled, asked when sampling begins; null: <see cref="BatchMemory.Left"/>.</param>
    public static async Task<SamplingEngine> LoadAsync(JobContext context, ModelReference reference, Func<long?>? memoryLeft, CancellationToken cancellationToken)
    {
        using var loaded = await ModelSourceLoader.LoadAsync(context, reference, heads: null, device: null, cancellationToken);
        return new SamplingEngine(ExactWeights.From(loaded.Model), loaded.Tokenizer, new WorkerPool(context.Job.Specification.Threads), memoryLeft ?? BatchMemory.Left);
    }

    /// <summary>The model of a directory.</summary>
    public static SamplingEngine Open(string directory, int threads)
    {
        using var loaded = ModelSourceLoader.Load(directory, heads: null, device: null);
        return new SamplingEngine(ExactWeights.From(loaded.Model), loaded.Tokenizer, new WorkerPool(threads), BatchMemory.Left);
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
            var slots = BatchMemory.Fit(weights.Config, wanted, heads, context, memoryLeft());
            if (slots < wanted)
            {
                hooks.Lowered(slots);
            }
            using var model = new ExactModel(weights, pool, slots, heads, context);
            var decoder = new BatchDecoder(model, settings, pool, time, Tokenizer) { Committed = hooks.Committed };
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
