using System.Text;
using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Functions;

/// <summary>The two Python programs of a function-style run, to stand behind <see cref="Library"/>.</summary>
internal static class FunctionPrograms
{
    /// <summary>The definitions of both, which differ from run to run in nothing.</summary>
    public static string Library { get; } = string.Join('\n', new[] { "wire.py", "tester.py", "server.py" }.Select(name => EmbeddedText.Read($"functions/{name}")));

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
        return $"run_tests(\"{Convert.ToBase64String(specification)}\")";
    }

    /// <summary>Serves the functions of an untrusted program. Holds nothing of the tests.</summary>
    public static string Candidate(string program) =>
        $"serve_program(\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(program))}\")";
}
