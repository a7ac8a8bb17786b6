using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Sampling;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Batching;

/// <summary>
/// Samples texts side by side (continuous batching): a place that becomes free takes the next request, prompts are fed in
/// chunks beside the decoding of others and once for all their samples, and each sequence takes 1..k tokens per forward.
/// </summary>
/// <remarks>
/// A text is a function of the model, the request and those <see cref="DecodingSettings"/> that decide it. With an
/// <see cref="Exact.ExactModel"/> this holds bit for bit, whatever the batch, the order and the shard and, but for rule
/// <c>rejection</c>, the speculation.
/// One run at a time.
/// </remarks>
public sealed class BatchDecoder
{
    private readonly IDecodingModel model;
    private readonly DecodingSettings settings;
    private readonly WorkerPool pool;
    private readonly TimeProvider time;
    private readonly int blockLength;
    private readonly bool knowsText;
    private readonly SequenceSlot[] slots;
    private readonly SamplingWork sampling;
    private readonly List<SequenceSlot> active = [], decoding = [], drafting = [], prefilled = [];
    private readonly List<SampleResult> results = [];
    private readonly SlotFeed[] feeds;
    private readonly int[] tokens, draftRows;
    private readonly DecodingCounters counters;
    private DraftPlanner? planner;
    private Calibration? calibration;

    /// <param name="model">What is decoded.</param>
    /// <param name="settings">How.</param>
    /// <param name="pool">Its threads choose the tokens.</param>
    /// <param name="time">For the figures.</param>
    /// <param name="tokenizer">The model's; only requests with stop strings need it.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidSpecification"/>: a setting that is wrong, or wrong for this model.</exception>
    public BatchDecoder(IDecodingModel model, DecodingSettings settings, WorkerPool pool, TimeProvider? time = null, ITokenizer? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(pool);
        (this.model, this.settings, this.pool, this.time) = (model, settings, pool, time ?? TimeProvider.System);
        blockLength = settings.BlockLength(model.Heads);
        knowsText = tokenizer is not null;
        sampling = new SamplingWork(model, settings, pool, tokenizer);
        slots = [.. Enumerable.Range(0, model.Slots).Select(sampling.CreateSlot)];
        feeds = new SlotFeed[model.Slots];
        tokens = new int[model.MaxRows];
        draftRows = new int[model.Slots];
        counters = new DecodingCounters(blockLength);
    }

    /// <summary>What steps cost: measured before the first text, unless given from a decoder with as many slots and heads.</summary>
    public Calibration? Calibration
    {
        get => calibration;
        init => calibration = value;
    }

    /// <summary>Called after each step for each text that has grown, on the thread that draws the results.</summary>
    public TokensCommitted? Committed { get; init; }

    /// <summary>Figures of the present or last run.</summary>
    public DecodingStatistics Statistics => counters.Snapshot(model.PeakCacheBytes, calibration);

    /// <summary>Decodes all requests, drawn as places become free. Results come as they finish, in no promised order.</summary>
    /// <param name="requests">Neighbours with equal prompts share a prefill.</param>
    /// <param name="progress">Called after every step.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidSpecification"/>: a request that <see cref="Check"/> refuses.</exception>
    public IEnumerable<SampleResult> Decode(IEnumerable<SampleRequest> requests, Action<DecodingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return Run();

        IEnumerable<SampleResult> Run()
        {
            using var queue = requests.GetEnumerator();
            counters.Reset();
            foreach (var slot in slots)
            {
                slot.Reset();
                model.Truncate(slot.Index, 0);
            }
            if (settings.AdaptiveDrafts && blockLength > 1)
            {
                calibration ??= new Calibrator(model, sampling, time).Run(blockLength);
                planner = new DraftPlanner(calibration, blockLength, model.Slots, pool.Threads);
            }
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                results.Clear();
                var running = Step(queue);
                counters.Finished(results.Count);
                progress?.Invoke(new DecodingProgress(counters.Samples, active.Count, counters.Tokens));
                foreach (var result in results)
                {
                    yield return result;
                }
                if (!running)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Refuses a request that cannot be decoded.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidSpecification"/>, with the field.</exception>
    public void Check(SampleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var length = request.Prompt.Length;
        Check(request, length > 0, "prompt", "is empty; decoding starts from at least one token, such as begin-of-text.");
        Check(request, length < model.Context, "prompt", $"has {length} tokens; the context is {model.Context} and must leave room for one more.");
        Check(request, request.MaxNewTokens > 0, "max_new_tokens", $"must be 1 or more, but is {request.MaxNewTokens}.");
        var wrong = Array.FindIndex(request.Prompt, t => t < 0 || t >= model.VocabularySize);
        Check(request, wrong < 0, "prompt", $"has token {(wrong < 0 ? 0 : request.Prompt[wrong])} at position {wrong}; the vocabulary has {model.VocabularySize}.");
        CheckStop(request);
    }

    private void CheckStop(SampleRequest request)
    {
        Check(request, request.Stop.Count <= SamplingSettings.MaxStopStrings, "stop", $"has {request.Stop.Count} strings; at most {SamplingSettings.MaxStopStrings} are searched.");
        Check(request, !request.Stop.Contains(""), "stop", "has an empty string, which would end every text at once.");
        Check(request, request.Stop.Count == 0 || knowsText, "stop", "needs the model's tokenizer, which this decoder was not given.");
    }

    private static void Check(SampleRequest request, bool right, string field, string problem)
    {
        if (!right)
        {
            throw JobException.User(ErrorCodes.InvalidSpecification, $"Request '{request.Id}': {field} {problem}", field);
        }
    }

    // False when there is nothing left to do.
    private bool Step(IEnumerator<SampleRequest> queue)
    {
        var started = time.GetTimestamp();
        Admit(queue);
        if (active.Count == 0)
        {
            return false;
        }
        var prefillTokens = Forward();
        sampling.Verify(decoding);
        foreach (var slot in decoding)
        {
            counters.Decoded(slot.Fed, slot.Committed, slot.AcceptedDrafts);
            Committed?.Invoke(slot.Request!, slot.Tail(slot.Committed), slot.AcceptedDrafts);
            slot.Acceptance?.Observe(slot.JudgedDrafts, slot.AcceptedDrafts);
        }
        CollectDrafts();
        sampling.Draft(drafting);
        foreach (var slot in prefilled)
        {
            slot.Prompt!.Complete(model.Logits(slot.FirstRow).ToArray(), sampling.CopyDraftLogits(slot));
        }
        foreach (var slot in active)
        {
            if (slot.Finished is not null)
            {
                Finish(slot);
            }
        }
        counters.Step(prefillTokens, time.GetElapsedTime(started));
        return true;
    }

    private void Admit(IEnumerator<SampleRequest> queue)
    {
        // First those whose prompt has become ready: they copy it from a place that may be given away below.
        foreach (var slot in slots)
        {
            if (slot is { Request: not null, Count: 0, Prompt.Ready: true })
            {
                Begin(slot);
            }
        }
        foreach (var slot in slots)
        {
            while (slot.Request is null && queue.MoveNext())
            {
                Assign(slot, queue.Current);
            }
        }
        active.Clear();
        foreach (var slot in slots)
        {
            if (slot.Request is not null)
            {
                active.Add(slot);
            }
        }
    }

    private void Assign(SequenceSlot slot, SampleRequest request)
    {
        Check(request);
        var known = Array.Find(slots, s => s.Prompt is { } p && p.Tokens.AsSpan().SequenceEqual(request.Prompt))?.Prompt;
        if (!ReferenceEquals(known, slot.Prompt))
        {
            model.Truncate(slot.Index, 0);
        }
        slot.Assign(request, known ?? new PromptState(request.Prompt), prefills: known is null, CounterNoise.Create(settings.Seed, request.Id, request.Sample));
        if (planner is not null)
        {
            (slot.NextBlock, slot.Acceptance) = (planner.Usual, planner.Of(request.Id));
        }
        if (slot.Prompt!.Ready)
        {
            Begin(slot);
        }
    }

    private void Begin(SequenceSlot slot)
    {
        var prompt = slot.Prompt!;
        if (!slot.HoldsPrompt && !slot.Prefills)
        {
            var source = Array.Find(slots, s => ReferenceEquals(s.Prompt, prompt) && (s.HoldsPrompt || s.Prefills))!;
            model.SharePrefix(source.Index, slot.Index, prompt.Tokens.Length);
        }
        slot.Begin();
        sampling.First(slot);
        counters.Began();
        Committed?.Invoke(slot.Request!, slot.Tail(1), 0);
        if (slot.Finished is not null)
        {
            Finish(slot);
        }
    }

    // The prompt stays in the cache until another takes the place.
    private void Finish(SequenceSlot slot)
    {
        results.Add(slot.Release());
        model.Truncate(slot.Index, slot.Prompt!.Tokens.Length);
    }

    // One forward over all decoding sequences and a chunk of the prompts. Returns the number of prompt tokens.
    private int Forward()
    {
        int rows = 0, count = 0;
        decoding.Clear();
        foreach (var slot in active)
        {
            if (slot.Decodes)
            {
                decoding.Add(slot);
                var block = slot.BlockLength;
                slot.CopyBlock(tokens.AsSpan(rows, block));
                slot.FirstRow = rows;
                feeds[count++] = new SlotFeed(slot.Index, slot.Length, block, LogitRows: block);
                rows += block;
            }
        }
        var decodeRows = rows;
        var end = Math.Min(model.MaxRows, rows + settings.PrefillRows);
        prefilled.Clear();
        foreach (var slot in active)
        {
            if (slot.Prefills && rows < end)
            {
                var rest = slot.Prompt!.Tokens.AsSpan(slot.Length);
                var chunk = Math.Min(rest.Length, end - rows);
                rest[..chunk].CopyTo(tokens.AsSpan(rows));
                var last = chunk == rest.Length;
                feeds[count++] = new SlotFeed(slot.Index, slot.Length, chunk, LogitRows: last ? 1 : 0);
                rows += chunk;
                slot.Prefilled(chunk);
                if (last)
                {
                    slot.FirstRow = rows - 1; // The row whose logits the prompt's samples start from.
                    prefilled.Add(slot);
                }
            }
        }
        model.Forward(tokens.AsSpan(0, rows), feeds.AsSpan(0, count));
        return rows - decodeRows;
    }

    // Accept first: the extra heads run on the row of the last accepted token alone.
    private void CollectDrafts()
    {
        decoding.RemoveAll(static slot => slot.Finished is not null);
        planner?.Plan(decoding);
        drafting.Clear();
        int count = 0, heads = prefilled.Count > 0 ? blockLength : 1;
        foreach (var slot in decoding)
        {
            if (slot.BlockLength > 1)
            {
                heads = Math.Max(heads, slot.BlockLength);
                slot.DraftIndex = count;
                draftRows[count++] = slot.LastRow;
                drafting.Add(slot);
            }
        }
        foreach (var slot in prefilled)
        {
            slot.DraftIndex = count;
            draftRows[count++] = slot.FirstRow;
        }
        if (heads > 1 && count > 0)
        {
            model.Draft(draftRows.AsSpan(0, count), heads);
        }
    }
}
