using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Batching;

/// <summary>Chooses tokens and drafts of many sequences on the pool's threads; one sequence is one item.</summary>
internal sealed class SamplingWork : IParallelWork
{
    private readonly IDecodingModel model;
    private readonly WorkerPool pool;
    private readonly TokenSampler[] samplers; // One per thread.
    private readonly int blockLength;
    private List<SequenceSlot> slots = [];
    private bool verify;

    public SamplingWork(IDecodingModel model, DecodingSettings settings, WorkerPool pool)
    {
        (this.model, this.pool) = (model, pool);
        blockLength = settings.BlockLength(model.Heads);
        samplers = [.. Enumerable.Range(0, pool.Threads).Select(_ => new TokenSampler(model.VocabularySize, settings))];
    }

    /// <summary>Judges the drafts of every sequence by its logits of the last forward.</summary>
    public void Verify(List<SequenceSlot> decoding) => Run(decoding, judge: true);

    /// <summary>Drafts each sequence's next block from the logits of the last drafting.</summary>
    public void Draft(List<SequenceSlot> drafting) => Run(drafting, judge: false);

    /// <summary>A sequence's first token and first drafts, from the logits after its prompt.</summary>
    public void First(SequenceSlot slot)
    {
        var prompt = slot.Prompt!;
        slot.Append(samplers[0].Sample(prompt.Logits, slot.Noise, 0));
        for (var head = 2; head <= slot.BlockLength && slot.Finished is null; head++)
        {
            slot.SetDraft(head, samplers[0].Draft(prompt.DraftLogits[head - 2], slot.Noise, slot.DraftPosition(head)));
        }
    }

    /// <summary>Chooses a token from logits and throws it away: to see how long that takes.</summary>
    public void TryOut(ReadOnlySpan<float> logits) => samplers[0].Sample(logits, default, 0);

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
        for (var head = 2; head <= slot.BlockLength; head++)
        {
            slot.SetDraft(head, samplers[worker].Draft(model.DraftLogits(slot.DraftIndex, head), slot.Noise, slot.DraftPosition(head)));
        }
    }

    private void Run(List<SequenceSlot> sequences, bool judge)
    {
        (slots, verify) = (sequences, judge);
        pool.Run(this, sequences.Count);
    }
}
