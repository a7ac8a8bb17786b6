using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>The key under which a verdict is kept: SHA-256 over everything that decides it.</summary>
internal static class VerdictKey
{
    /// <summary>Tests are hashed once per problem: a set's tests can be hundreds of megabytes, and its programs a million.</summary>
    private static readonly ConditionalWeakTable<Problem, ConcurrentDictionary<string, byte[]>> Known = [];

    public static string Compute(Problem problem, string program, JudgeOptions options, string comparerVersion, SandboxDescription sandbox)
    {
        var rules = $"{comparerVersion}/{sandbox.ProfileHash}/{options}";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, rules);
        hash.AppendData(Known.GetOrCreateValue(problem).GetOrAdd(rules, _ => OfProblem(problem, options)));
        Add(hash, program);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] OfProblem(Problem problem, JudgeOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, problem.Id);
        foreach (var group in (IReadOnlyList<ProblemTest>[])[problem.PublicTests, problem.PrivateTests, problem.GeneratedTests])
        {
            Add(hash, group.Count.ToString());
            foreach (var test in group)
            {
                Add(hash, options.LimitsFor(problem, test).ToString());
                Add(hash, test.Input);
                Add(hash, test.Output);
            }
        }
        return hash.GetHashAndReset();
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
