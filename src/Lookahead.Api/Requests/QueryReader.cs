using System.Text.Json;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Requests;

/// <summary>Reads query parameters by name, type and range, and collects everything that is wrong.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly List<ValidationError> errors = [];

    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public int Integer(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }
        if (int.TryParse(text, out var number) && number >= min && number <= max)
        {
            return number;
        }
        Report(name, $"must be an integer from {min} to {max}, but is '{text}'.");
        return fallback;
    }

    /// <summary>False when absent.</summary>
    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            case var text:
                Report(name, $"must be true or false, but is '{text}'.");
                return false;
        }
    }

    /// <summary>One or more of <paramref name="known"/>, split by commas or repeated; empty when absent.</summary>
    public IReadOnlySet<string> Choices(string name, IReadOnlyCollection<string> known)
    {
        var chosen = query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToHashSet();
        foreach (var unknown in chosen.Except(known))
        {
            Report(name, $"must be one or more of {string.Join(", ", known)}, but is '{unknown}'.");
        }
        return chosen;
    }

    public void Report(string name, string message) => errors.Add(new ValidationError(name, message));

    /// <exception cref="RequestRefusedException">400, with everything reported so far, if anything was.</exception>
    public void ThrowIfInvalid()
    {
        if (errors.Count > 0)
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, Errors.ExceptionProblems.Describe(errors), errors);
        }
    }

    /// <summary>The names of an enum as the interface writes them.</summary>
    public static IReadOnlyList<string> NamesOf<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(NameOf)];

    /// <summary>As the interface writes it.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
