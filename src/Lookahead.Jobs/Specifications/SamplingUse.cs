namespace Lookahead.Jobs.Specifications;

/// <summary>What a job samples for.</summary>
internal enum SamplingUse
{
    /// <summary>Texts for a reader: log-probabilities have a place, several temperatures do not.</summary>
    Texts,

    /// <summary>Programs to be judged: the other way round.</summary>
    Evaluation,
}
