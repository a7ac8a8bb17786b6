namespace Lookahead.Formats.Models;

/// <summary>Stretches rotary frequencies for contexts longer than the model was first trained on.</summary>
/// <param name="Factor">How much longer.</param>
/// <param name="Bands">Null: all frequencies are divided by the factor ("linear"). Else Llama 3.1's rule.</param>
public sealed record RopeScaling(double Factor, RopeBands? Bands)
{
    /// <summary>The frequency that stands for <paramref name="frequency"/> (radians per position).</summary>
    /// <remarks>
    /// Llama 3.1: wavelengths short against the original context stay, long ones are divided by the factor, and between the
    /// two bounds the share is interpolated.
    /// </remarks>
    public double Apply(double frequency)
    {
        if (Bands is null)
        {
            return frequency / Factor;
        }
        var turns = Bands.OriginalContext * frequency / (2 * Math.PI); // Full turns within the original context.
        if (turns > Bands.HighFrequencyFactor)
        {
            return frequency;
        }
        if (turns < Bands.LowFrequencyFactor)
        {
            return frequency / Factor;
        }
        var smooth = (turns - Bands.LowFrequencyFactor) / (Bands.HighFrequencyFactor - Bands.LowFrequencyFactor);
        return (1 - smooth) * frequency / Factor + smooth * frequency;
    }
}

/// <summary>The bounds of Llama 3.1's rule ("llama3"), in turns within the original context.</summary>
public sealed record RopeBands(double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext);
