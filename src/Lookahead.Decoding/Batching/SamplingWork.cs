using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Stopping;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Decoding.Batching;

/// <summary>Chooses tokens and drafts of many sequences on the pool's threads; one sequence is one item.</summary>
internal sealed class SamplingWork : IParallelWork
{
    private readonly IDecodingModel model;
    private readonly DecodingSettings settings;
    private readonly ITokenizer? tokenizer;
    private readonly WorkerPool pool;
    private readonly TokenSampler[] samplers; // One per thread.
    private readonly int blockLength;
    private readonly DraftRuleChoice? choice;
    private List<SequenceSlot> slots = [];
    private bool verify;

    /// <param name="model">What is decoded.</param>
    /// <param name="settings">How.</param>
    /// <param name="pool">Its threads.</param>
    /// <param name="tokenizer">For stop strings.</param>
    public SamplingWork(IDecodingModel model, DecodingSettings settings, WorkerPool pool, ITokenizer? tokenizer)
    {
        (this.model, this.settings, this.pool, this.tokenizer) = (model, settings, pool, tokenizer);
        blockLength = settings.BlockLength(model.Heads);
        choice = settings.DraftRule == DraftRule.Measured && blockLength > 1 ? new DraftRuleChoice(blockLength - 1) : null;
        samplers = [.. Enumerable.Range(0, pool.Threads).Select(_ => new TokenSampler(model.VocabularySize, settings))];
    }

    /// <summary>A place of the batch with the memory that the settings need.</summary>
    public SequenceSlot CreateSlot(int index)
    {
        var text = new SequenceText(
            model.Context,
            settings.HasPenalties ? new TokenCounts(model.VocabularySize, model.Context + blockLength) : null,
            tokenizer is null ? null : new StopScanner(tokenizer),
            settings.LogProbabilities is null ? null : new LogProbabilityRecord());
        var distributions = settings.KeepsDraftDistributions ? blockLength - 1 : 0;
        return new SequenceSlot(index, blockLength, text, [.. Enumerable.Range(0, distributions).Select(_ => new DraftDistribution(model.VocabularySize))])
        {
            Trial = choice is null ? null : new DraftTrial(blockLength - 1),
        };
    }

    /// <summary>Judges the drafts of every sequence by its logits of the last forward.</summary>
    public void Verify(List<SequenceSlot> decoding)
    {
        Run(decoding, judge: true);
        if (choice is not null)
        {
            foreach (var slot in decoding)
            {
                slot.Trial!.Report(choice);
            }
        }
    }

    /// <summary>Drafts each sequence's next block from the logits of the last drafting.</summary>
    public void Draft(List<SequenceSlot> drafting) => Run(drafting, judge: false);

    /// <summary>A sequence's first token and first drafts, from the logits after its prompt.</summary>
    public void First(SequenceSlot slot)
    {
        slot.SampleFirst(samplers[0]);
        if (slot.Finished is null)
        {
            slot.BeginDrafts();
            for (var head = 2; head <= slot.BlockLength; head++)
            {
                slot.Draft(head, RuleOf(head), slot.Prompt!.DraftLogits[head - 2], samplers[0]);
            }
            slot.EndDrafts(slot.BlockLength);
        }
    }

    /// <summary>Chooses a token from logits and throws it away: to see how long that takes.</summary>
    public void TryOut(ReadOnlySpan<float> logits) => samplers[0].Sample(logits, counts: null, default, 0);

    /// <summary>Logits of heads 2..k of the last drafting, kept for all samples of a prompt.</summary>
    public float[][] CopyDraftLogits(SequenceSlot slot) =>
        [.. Enumerable.Range(2, blockLength - 1).Select(head => model.DraftLogits(slot.DraftIndex, head).ToArray())];

    void IParallelWork.Execute(int item, int worker)
    {
        var slot = slots[item];
        if (verify)
        {
            slot.Verify(model, samplers[worker]);
            return;
        }
        slot.BeginDrafts();
        for (var head = 2; head <= slot.BlockLength; head++)
        {
            slot.Draft(head, RuleOf(head), model.DraftLogits(slot.DraftIndex, head), samplers[worker]);
        }
        slot.EndDrafts(slot.BlockLength);
    }

    private DraftRule RuleOf(int head) => choice?[head] ?? settings.DraftRule;

    private void Run(List<SequenceSlot> sequences, bool judge)
    {
        (slots, verify) = (sequences, judge);
        pool.Run(this, sequences.Count);
    }
}
