using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Stopping;

namespace Lookahead.Decoding.Batching;

/// <summary>What one sequence has generated, and what is kept of it: token counts, the search for stop strings, log-probabilities.</summary>
/// <param name="context">Positions of prompt and text together, at most.</param>
/// <param name="counts">Null without penalties.</param>
/// <param name="stops">Null where there is no tokenizer, and so no stop string.</param>
/// <param name="logProbabilities">Null when they are not asked for.</param>
internal sealed class SequenceText(int context, TokenCounts? counts, StopScanner? stops, LogProbabilityRecord? logProbabilities)
{
    private readonly int[] tokens = new int[context];
    private SampleRequest request = null!;
    private StopMatch? stop;

    /// <summary>Generated tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The most tokens that may be generated.</summary>
    public int MaxTokens { get; private set; }

    public int Last => tokens[Count - 1];

    /// <summary>The last generated tokens.</summary>
    public ReadOnlySpan<int> Tail(int count) => tokens.AsSpan(Count - count, count);

    /// <summary>Null while the text goes on.</summary>
    public FinishReason? Finished { get; private set; }

    /// <summary>Tokens of the prompt and the text; null without penalties.</summary>
    public TokenCounts? Counts => counts;

    /// <summary>Null when they are not asked for.</summary>
    public LogProbabilityRecord? LogProbabilities => logProbabilities;

    public void Begin(SampleRequest request)
    {
        this.request = request;
        (Count, Finished, stop) = (0, null, null);
        MaxTokens = Math.Min(request.MaxNewTokens, context - request.Prompt.Length);
        counts?.Begin(request.Prompt);
        stops?.Begin(request.Stop);
        logProbabilities?.Clear();
    }

    /// <summary>Appends a token and ends the text on a stop token, a stop string or at its greatest length.</summary>
    public void Append(int token)
    {
        tokens[Count++] = token;
        counts?.Add(token);
        stop = stops?.Append(token);
        Finished = Array.IndexOf(request.StopTokens, token) >= 0 ? FinishReason.Eos
            : stop is not null ? FinishReason.Stop
            : Count < MaxTokens ? null
            : MaxTokens < request.MaxNewTokens ? FinishReason.Context
            : FinishReason.Length;
    }

    public SampleResult Result(int forwards, int[] drafted, int[] accepted) => new()
    {
        Request = request,
        Tokens = tokens[..Count],
        FinishReason = Finished!.Value,
        Stop = Finished == FinishReason.Stop ? stop : null,
        LogProbabilities = logProbabilities?.ToArray(),
        Forwards = forwards,
        Drafted = drafted,
        Accepted = accepted,
    };

    public void Reset() => Count = 0;
}
