using Lookahead.Jobs.Events;

namespace Lookahead.Api.Estimates;

/// <summary>What a job would take. What cannot be known from here is absent.</summary>
public sealed record JobEstimate
{
    public required string Kind { get; init; }

    /// <summary>Positions to train on over all steps, padding counted; 0 where nothing is trained.</summary>
    public required long TrainedTokens { get; init; }

    /// <summary>Tokens to generate, were every text as long as allowed; null when the number of problems is not known here.</summary>
    public required long? MostGeneratedTokens { get; init; }

    /// <summary>Of the training that needs most memory.</summary>
    public TrainingPlanFigures? Training { get; init; }

    /// <summary>Null when no job like this one has finished.</summary>
    public TimeEstimate? Time { get; init; }

    /// <summary>Null without a time, or without a price (<c>LOOKAHEAD_PRICE_PER_HOUR</c>).</summary>
    public CostEstimate? Cost { get; init; }
}

/// <summary>Seconds of one worker.</summary>
/// <param name="Median">At the median speed of the finished jobs.</param>
/// <param name="Least">At the greatest.</param>
/// <param name="Most">At the least.</param>
/// <param name="Jobs">Finished jobs of the owner that this rests on.</param>
public sealed record TimeEstimate(double Median, double Least, double Most, int Jobs);

/// <summary>In the currency of the price.</summary>
public sealed record CostEstimate(decimal Median, decimal Least, decimal Most, decimal PricePerHour);
