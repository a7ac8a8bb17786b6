using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Batching;

/// <summary>One place of the batch and the sequence in it.</summary>
internal sealed class SequenceSlot(int index, int blockLength, int context)
{
    private readonly int[] tokens = new int[context];
    private readonly int[] drafts = new int[blockLength - 1];
    private readonly int[] drafted = new int[blockLength - 1];
    private readonly int[] accepted = new int[blockLength - 1];
    private int maxTokens, forwards;

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
    public int Count { get; private set; }

    public CounterNoise Noise { get; private set; }

    /// <summary>Null while the sequence runs.</summary>
    public FinishReason? Finished { get; private set; }

    public bool Decodes => Request is not null && Count > 0;

    /// <summary>Tokens that may still be generated.</summary>
    public int Left => maxTokens - Count;

    /// <summary>Tokens to feed in the next forward, if so many may still be generated: 1..k.</summary>
    public int NextBlock { get; set; } = blockLength;

    public int BlockLength => Math.Min(NextBlock, Left);

    /// <summary>Where the draft length adapts: the chances of this problem's drafts.</summary>
    public HeadAcceptance? Acceptance { get; set; }

    /// <summary>Row of the first fed token in the present forward.</summary>
    public int FirstRow { get; set; }

    /// <summary>Row whose logits gave the last token.</summary>
    public int LastRow { get; private set; }

    /// <summary>Tokens fed in the present forward.</summary>
    public int Fed { get; private set; }

    /// <summary>Tokens that the present forward added.</summary>
    public int Committed => LastRow - FirstRow + 1;

    /// <summary>Drafts of the present forward that became text.</summary>
    public int AcceptedDrafts { get; private set; }

    /// <summary>Index of this sequence in the present drafting.</summary>
    public int DraftIndex { get; set; }

    public void Assign(SampleRequest request, PromptState prompt, bool prefills, CounterNoise noise)
    {
        HoldsPrompt &= ReferenceEquals(prompt, Prompt);
        (Request, Prompt, Prefills, Noise) = (request, prompt, prefills, noise);
        (Length, Count, Finished, forwards) = (0, 0, null, 0);
        maxTokens = Math.Min(request.MaxNewTokens, context - prompt.Tokens.Length);
        Array.Clear(drafted);
        Array.Clear(accepted);
    }

    public void Prefilled(int count) => Length += count;

    /// <summary>The prompt is in the cache; decoding begins.</summary>
    public void Begin() => (HoldsPrompt, Prefills, Length) = (true, false, Prompt!.Tokens.Length);

    /// <summary>Appends a token and ends the sequence on a stop token or at its greatest length.</summary>
    public void Append(int token)
    {
        tokens[Count++] = token;
        Finished = Array.IndexOf(Request!.StopTokens, token) >= 0 ? FinishReason.Eos
            : Count < maxTokens ? null
            : maxTokens < Request.MaxNewTokens ? FinishReason.Context
            : FinishReason.Length;
    }

    /// <summary>Writes the last token and the drafts after it.</summary>
    public void CopyBlock(Span<int> block)
    {
        block[0] = tokens[Count - 1];
        drafts.AsSpan(0, block.Length - 1).CopyTo(block[1..]);
    }

    /// <summary>The draft of head <paramref name="head"/> (from 2) for the token after next, and so on.</summary>
    public void SetDraft(int head, int token) => drafts[head - 2] = token;

    /// <summary>Position, in the generated text, of the token that head <paramref name="head"/> drafts.</summary>
    public int DraftPosition(int head) => Count + head - 2;

    /// <summary>
    /// Commits the longest prefix of drafts that equal the tokens, and the token after it: 1..k tokens. The cache rolls
    /// back to it by <see cref="Length"/> alone.
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
            var token = sampler.Sample(model.Logits(LastRow), Noise, Count);
            Append(token);
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
        var result = new SampleResult
        {
            Request = Request!,
            Tokens = tokens[..Count],
            FinishReason = Finished!.Value,
            Forwards = forwards,
            Drafted = [.. drafted],
            Accepted = [.. accepted],
        };
        Request = null;
        return result;
    }

    /// <summary>Frees the place and forgets its prompt.</summary>
    public void Reset() => (Request, Prompt, HoldsPrompt, Prefills, Count) = (null, null, false, false, 0);
}
