using System.Globalization;

namespace Lookahead.Api.Estimates;

/// <param name="PerHour">What a worker costs, in a currency of the operator's choice; null: not known.</param>
public sealed record WorkerPrice(decimal? PerHour)
{
    public const string Variable = "LOOKAHEAD_PRICE_PER_HOUR";

    public static WorkerPrice Unknown { get; } = new(default(decimal?));

    /// <exception cref="ArgumentException">The variable's value makes no sense.</exception>
    public static WorkerPrice FromEnvironment(Func<string, string?> variable) => variable(Variable) switch
    {
        null or "" => Unknown,
        var text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) => new WorkerPrice(price),
        var text => throw new ArgumentException($"{Variable} must be a number of at least 0 such as 3.67, but is '{text}'."),
    };
}
