using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lookahead.Evaluation.Judging.Functions;

/// <summary>What the tester says.</summary>
internal enum FunctionOutcome
{
    /// <summary>No test raised.</summary>
    Passed,

    /// <summary>A test raised: an assertion, or an operation on a value of the wrong type.</summary>
    Failed,

    /// <summary>The candidate raised, and the test did not expect it.</summary>
    Raised,

    /// <summary>The candidate raised MemoryError.</summary>
    Memory,

    /// <summary>The candidate's process ended or closed its socket.</summary>
    Closed,

    /// <summary>The candidate's process said what the server never says.</summary>
    Lied,

    /// <summary>The test program itself cannot work, whatever the candidate does.</summary>
    Broken,
}

/// <param name="Verdict">The outcome.</param>
/// <param name="Test">0-based, the test that decided; the last one where all passed.</param>
/// <param name="Detail">In words; may hold text of the candidate.</param>
internal sealed record FunctionReport(FunctionOutcome Verdict, int Test, string Detail)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>From the tester's standard output; null where it never came to a verdict.</summary>
    public static FunctionReport? Find(string output, string nonce) =>
        output.Split('\n').LastOrDefault(line => line.StartsWith(nonce, StringComparison.Ordinal)) is { } line
            ? JsonSerializer.Deserialize<FunctionReport>(line[nonce.Length..], Json)
            : null;
}
