namespace Lookahead.Jobs.Documents;

/// <summary>Who owns a job or an upload: 1..40 lower-case letters and digits, which stand in job ids and blob names.</summary>
public static class OwnerId
{
    /// <summary>The owner where nobody signs in.</summary>
    public const string Local = "local";

    public const int MaxLength = 40;

    public static bool IsValid(string? owner) => owner is { Length: > 0 and <= MaxLength } && owner.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
