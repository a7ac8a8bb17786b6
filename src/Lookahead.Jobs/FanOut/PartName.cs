using System.Globalization;

namespace Lookahead.Jobs.FanOut;

/// <summary>One piece of work of a split job: a stage's share of the items. Written <c>sample-0003</c>.</summary>
/// <param name="Stage">Lower-case letters.</param>
/// <param name="Number">From 0.</param>
public sealed record PartName(string Stage, int Number)
{
    public override string ToString() => $"{Stage}-{Number:D4}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is no such name.</summary>
    public static PartName? TryParse(string? text)
    {
        var dash = text?.IndexOf('-') ?? -1;
        return dash > 0 && text![..dash].All(char.IsAsciiLetterLower)
            && text.Length >= dash + 5 && text[(dash + 1)..].All(char.IsAsciiDigit)
            && int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && new PartName(text[..dash], number) is var name && name.ToString() == text
            ? name
            : null;
    }
}
