using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Errors;

/// <summary>The members of a problem body as clients read them; see <see cref="Problems"/>, which writes them.</summary>
public sealed record ProblemBody
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    public IReadOnlyList<ValidationError>? Errors { get; init; }
}
