using System.Text;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Sampling;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>One text, with what it cost: tokens and forwards after the prompt's.</summary>
public sealed record GeneratedText(string Prompt, int Sample, string Text, FinishReason FinishReason, int Tokens, int Forwards)
{
    /// <summary>The stop string that ended the text, which does not include it; null when none did.</summary>
    public string? Stop { get; init; }

    /// <summary>One item per token, those of the stop string included; null when they were not asked for.</summary>
    public IReadOnlyList<GeneratedToken>? Logprobs { get; init; }

    internal static GeneratedText From(string prompt, SampleResult result, SamplingEngine engine) =>
        new(prompt, result.Request.Sample, engine.Text(result), result.FinishReason, result.Tokens.Length, result.Forwards)
        {
            Stop = result.Stop?.Stop,
            Logprobs = result.LogProbabilities?.Select(p => GeneratedToken.From(p, engine.Tokenizer)).ToList(),
        };
}

/// <summary>A token of a text with its natural log-probability under the model itself, before penalties, temperature and filters.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">What it adds to the text; part of a character becomes U+FFFD.</param>
/// <param name="Logprob">Its natural log-probability.</param>
/// <param name="Alternatives">The most probable tokens of its position, most probable first.</param>
public sealed record GeneratedToken(int Token, string Text, double Logprob, IReadOnlyList<AlternativeToken> Alternatives)
{
    internal static GeneratedToken From(GeneratedLogProbability token, ITokenizer tokenizer) => new(
        token.Token, TextOf(token.Token, tokenizer), token.LogProbability,
        [.. token.Alternatives.Select(a => new AlternativeToken(a.Token, TextOf(a.Token, tokenizer), a.LogProbability))]);

    private static string TextOf(int token, ITokenizer tokenizer) => Encoding.UTF8.GetString(tokenizer.Bytes(token).Span);
}

/// <summary>A token that could have stood at a position, with its natural log-probability.</summary>
public sealed record AlternativeToken(int Token, string Text, double Logprob);
