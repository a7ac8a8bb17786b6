using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>The <c>result.json</c> of a generate job.</summary>
public sealed record GenerateResult
{
    public string Kind { get; init; } = GenerateSpecification.KindName;

    public required IReadOnlyList<GeneratedText> Texts { get; init; }

    public required SpeedFigures Speed { get; init; }

    /// <summary>The same without speculation; null when it was not asked for.</summary>
    public SpeedFigures? SpeedWithoutSpeculation { get; init; }

    /// <summary>Texts that are equal, token for token, with and without speculation; null under rule <c>rejection</c>, which does not promise it. Numerics <c>fast</c> promise it up to rounding only.</summary>
    public int? IdenticalTexts { get; init; }

    /// <summary>True when all are.</summary>
    public bool? IdenticalText { get; init; }

    internal static GenerateResult From(GenerateSpecification specification, GenerationRun on, GenerationRun? off)
    {
        var identical = off is null || specification.Sampling.Speculation == SpeculationRule.Rejection ? (int?)null : on.Results.Zip(off.Results).Count(pair => pair.First.Tokens.AsSpan().SequenceEqual(pair.Second.Tokens));
        return new GenerateResult
        {
            Texts = [.. on.Results.Select(r => GeneratedText.From(specification.Prompts[int.Parse(r.Request.Id["prompt-".Length..])], r, on.Engine))],
            Speed = on.Speed,
            SpeedWithoutSpeculation = off?.Speed,
            IdenticalTexts = identical,
            IdenticalText = identical is null ? null : identical == on.Results.Count,
        };
    }
}
