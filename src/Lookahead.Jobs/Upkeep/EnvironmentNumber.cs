using System.Globalization;

namespace Lookahead.Jobs.Upkeep;

/// <summary>Reads settings that are whole numbers.</summary>
public static class EnvironmentNumber
{
    /// <returns>Null where the variable is not set.</returns>
    /// <exception cref="ArgumentException">The variable is no whole number in its range; the message says what it means.</exception>
    public static int? Read(string variable, string meaning, int least, int most, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment(variable) is not { Length: > 0 } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new ArgumentException($"{variable} must be a whole number from {least} to {most} ({meaning}), but is '{text}'.");
    }
}
