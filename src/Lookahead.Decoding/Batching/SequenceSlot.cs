using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Batching;

/// <summary>One place of the batch and the sequence in it.</summary>
/// <param name="index">Of the place.</param>
/// <param name="blockLength">k.</param>
/// <param name="text">What the sequence generates.</param>
/// <param name="distributions">Of heads 2..k, what their drafts were drawn from; empty where that need not be kept.</param>
internal sealed class SequenceSlot(int index, int blockLength, SequenceText text, DraftDistribution[] distributions)
{
    private readonly int[] drafts = new int[blockLength - 1];
    private readonly int[] drafted = new int[blockLength - 1];
    private readonly int[] accepted = new int[blockLength - 1];
    private int forwards;

    public int Index => index;

    /// <summary>Null: the place is free.</summary>
    public SampleRequest? Request { get; private set; }

    /// <summary>The prompt of the present sequence or, in a free place, of the last one.</summary>
    public PromptState? Prompt { get; private set; }

    /// <summary>Whether the cache holds the whole of <see cref="Prompt"/> here. Decoding never overwrites it.</summary>
    public bool HoldsPrompt { get; private set; }

    /// <summary>Whether this place feeds <see cref="Prompt"/>; other places with the same prompt wait for it.</summary>
    public bool Prefills { get; private set; }

    /// <summary>Valid positions in the cache: the prompt and all generated tokens but the last.</summary>
    public int Length { get; private set; }

    /// <summary>Generated tokens.</summary>
    public int Count => text.Count;

    public CounterNoise Noise { get; private set; }

    /// <summary>Null while the sequence runs.</summary>
    public FinishReason? Finished => text.Finished;

    public bool Decodes => Request is not null && Count > 0;

    /// <summary>Tokens that may still be generated.</summary>
    public int Left => text.MaxTokens - Count;

    /// <summary>Tokens to feed in the next forward, if so many may still be generated: 1..k.</summary>
    public int NextBlock { get; set; } = blockLength;

    public int BlockLength => Math.Min(NextBlock, Left);

    /// <summary>Where the draft length adapts: the chances of this problem's drafts.</summary>
    public HeadAcceptance? Acceptance { get; set; }

    /// <summary>Where draft rules are measured: this sequence's trials.</summary>
    public DraftTrial? Trial { get; init; }

    /// <summary>Row of the first fed token in the present forward.</summary>
    public int FirstRow { get; set; }

    /// <summary>Row whose logits gave the last token.</summary>
    public int LastRow { get; private set; }

    /// <summary>Tokens fed in the present forward.</summary>
    public int Fed { get; private set; }

    /// <summary>Tokens that the present forward added.</summary>
    public int Committed => LastRow - FirstRow + 1;

    /// <summary>The last generated tokens.</summary>
    public ReadOnlySpan<int> Tail(int count) => text.Tail(count);

    /// <summary>Drafts of the present forward that became text.</summary>
    public int AcceptedDrafts { get; private set; }

    /// <summary>Drafts of the present forward that were compared with the text: the accepted ones, and while the text goes on the first that was not.</summary>
    public int JudgedDrafts => Finished is null ? Math.Min(AcceptedDrafts + 1, Fed - 1) : AcceptedDrafts;

    /// <summary>Index of this sequence in the present drafting.</summary>
    public int DraftIndex { get; set; }

    public void Assign(SampleRequest request, PromptState prompt, bool prefills, CounterNoise noise)
    {
        HoldsPrompt &= ReferenceEquals(prompt, Prompt);
        (Request, Prompt, Prefills, Noise) = (request, prompt, prefills, noise);
        (Length, forwards) = (0, 0);
        text.Begin(request);
        Array.Clear(drafted);
        Array.Clear(accepted);
    }

    public void Prefilled(int count) => Length += count;

    /// <summary>The prompt is in the cache; decoding begins.</summary>
    public void Begin() => (HoldsPrompt, Prefills, Length) = (true, false, Prompt!.Tokens.Length);

    /// <summary>The first token, from the logits after the prompt.</summary>
    public void SampleFirst(TokenSampler sampler)
    {
        ReadOnlySpan<float> logits = Prompt!.Logits;
        Append(sampler, logits, sampler.Sample(logits, text.Counts, Noise, 0));
    }

    /// <summary>Writes the last token and the drafts after it.</summary>
    public void CopyBlock(Span<int> block)
    {
        block[0] = text.Last;
        drafts.AsSpan(0, block.Length - 1).CopyTo(block[1..]);
    }

    /// <summary>Begins the drafting of a block.</summary>
    public void BeginDrafts() => Trial?.Begin();

    /// <summary>Drafts by head <paramref name="head"/> (from 2) the token after next, and so on. Head after head.</summary>
    public void Draft(int head, DraftRule rule, ReadOnlySpan<float> logits, TokenSampler sampler)
    {
        var position = Count + head - 2;
        var token = sampler.Draft(rule, logits, text.Counts, Distribution(head - 2), Noise, position);
        if (Trial is { Runs: true } trial)
        {
            for (var i = 0; i < DraftRuleChoice.Rules.Length; i++)
            {
                var other = DraftRuleChoice.Rules[i];
                trial.Of(head)[i] = other == rule ? token : sampler.Draft(other, logits, text.Counts, drawn: null, Noise, position);
            }
        }
        drafts[head - 2] = token;
        text.Counts?.Add(token); // Later drafts of the block are penalised for it.
    }

    /// <summary>Ends the drafting of a block up to head <paramref name="last"/>: what is drafted is not yet text.</summary>
    public void EndDrafts(int last)
    {
        for (var head = last; head >= 2; head--)
        {
            text.Counts?.Remove(drafts[head - 2]);
        }
    }

    /// <summary>
    /// Commits the longest prefix of drafts that equal the tokens, and the token after it: 1..k tokens. Each is judged given
    /// the drafts before it, which are text by then. The cache rolls back to it by <see cref="Length"/> alone.
    /// </summary>
    public void Verify(IDecodingModel model, TokenSampler sampler)
    {
        Fed = BlockLength;
        AcceptedDrafts = 0;
        forwards++;
        for (var i = 0; i < Fed - 1; i++)
        {
            drafted[i]++;
        }
        for (var i = 0; i < Fed; i++)
        {
            LastRow = FirstRow + i;
            Length++;
            var logits = model.Logits(LastRow);
            var token = i == Fed - 1
                ? sampler.Sample(logits, text.Counts, Noise, Count)
                : sampler.Judge(logits, text.Counts, drafts[i], Distribution(i), Noise, Count);
            Append(sampler, logits, token);
            if (i < Fed - 1)
            {
                Trial?.Judge(token);
            }
            if (i == Fed - 1 || drafts[i] != token)
            {
                return;
            }
            accepted[i]++;
            AcceptedDrafts++;
            if (Finished is not null)
            {
                return;
            }
        }
    }

    /// <summary>Frees the place. Its prompt stays in the cache until another takes the place.</summary>
    public SampleResult Release()
    {
        var result = text.Result(forwards, [.. drafted], [.. accepted]);
        Request = null;
        return result;
    }

    /// <summary>Frees the place and forgets its prompt.</summary>
    public void Reset()
    {
        (Request, Prompt, HoldsPrompt, Prefills) = (null, null, false, false);
        text.Reset();
    }

    private DraftDistribution? Distribution(int draft) => distributions.Length == 0 ? null : distributions[draft];

    private void Append(TokenSampler sampler, ReadOnlySpan<float> logits, int token)
    {
        if (text.LogProbabilities is { } record)
        {
            sampler.Record(logits, token, record);
        }
        text.Append(token);
    }
}
