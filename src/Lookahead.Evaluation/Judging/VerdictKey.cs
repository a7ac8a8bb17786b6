using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>The key under which a verdict is kept: SHA-256 over everything that decides it.</summary>
internal static class VerdictKey
{
    public static string Compute(Problem problem, string program, JudgeOptions options, string comparerVersion, SandboxDescription sandbox)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, comparerVersion);
        Add(hash, sandbox.ProfileHash);
        Add(hash, problem.Id);
        foreach (var test in problem.PublicTests.Concat(problem.PrivateTests).Concat(problem.GeneratedTests))
        {
            Add(hash, options.LimitsFor(problem, test).ToString());
            Add(hash, test.Input);
            Add(hash, test.Output);
        }

        Add(hash, problem.PublicTests.Count.ToString(CultureInfo.InvariantCulture));
        Add(hash, program);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>With its length, so that no two lists of texts run together to the same bytes.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
