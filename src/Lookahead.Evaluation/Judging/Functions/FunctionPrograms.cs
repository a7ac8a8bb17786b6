using System.Text;
using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Functions;

/// <summary>The two Python programs of a function-style run.</summary>
internal static class FunctionPrograms
{
    private static readonly string Wire = EmbeddedText.Read("functions/wire.py");
    private static readonly string TesterCode = EmbeddedText.Read("functions/tester.py");
    private static readonly string ServerCode = EmbeddedText.Read("functions/server.py");

    /// <summary>Runs the tests. Its last line of output is <paramref name="nonce"/> and a <see cref="FunctionReport"/>.</summary>
    public static string Tester(ProblemFunction function, string nonce)
    {
        var specification = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["nonce"] = nonce,
            ["prompt"] = function.Prompt,
            ["setup"] = function.SetUp,
            ["entry_point"] = function.EntryPoint,
            ["tests"] = function.Tests,
        });
        return $"SPEC = \"{Convert.ToBase64String(specification)}\"\n{Wire}\n{TesterCode}";
    }

    /// <summary>Serves the functions of an untrusted program. Holds nothing of the tests.</summary>
    public static string Candidate(string program) =>
        $"SOURCE = \"{Convert.ToBase64String(Encoding.UTF8.GetBytes(program))}\"\n{Wire}\n{ServerCode}";
}
