using System.Diagnostics;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Support;

/// <summary>Mutates a file again and again; whatever comes out must be read or refused, quickly and within small memory.</summary>
internal static class Fuzz
{
    private const long MaxAllocation = 64 << 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Tier.Count(2, 60));

    /// <param name="region">Bytes from the start that most mutations go to.</param>
    /// <param name="open">Opens the file at a path.</param>
    /// <returns>How many variants were read and how many refused.</returns>
    public static (int Read, int Refused) Run(byte[] original, Range region, string name, TempFolder folder, Func<string, WeightsSource> open) =>
        Run(original, region, name, folder, path =>
        {
            using var source = open(path);
            foreach (var tensor in source.Names.Select(n => source[n]).Where(t => DTypes.IsFloat(t.DType)))
            {
                Assert.Equal(tensor.ElementCount, tensor.ReadFloats().LongLength);
            }
        });

    /// <param name="region">Bytes from the start that most mutations go to.</param>
    /// <param name="read">Reads the file at a path and uses what it holds.</param>
    /// <returns>How many variants were read and how many refused.</returns>
    public static (int Read, int Refused) Run(byte[] original, Range region, string name, TempFolder folder, Action<string> read)
    {
        var random = new Random(20240430);
        var (accepted, refused) = (0, 0);
        var path = folder[name];
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Duration;)
        {
            var mutated = Mutate(original, region, random);
            File.WriteAllBytes(path, mutated);
            var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), clock.Elapsed);
            try
            {
                read(path);
                accepted++;
            }
            catch (JobException e) when (e.Error.Code == ErrorCodes.InvalidModel)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{e}\non the file {Convert.ToBase64String(mutated)}");
            }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocation, $"Too much memory on the file {Convert.ToBase64String(mutated)}");
            Assert.True(clock.Elapsed - started < TimeSpan.FromSeconds(30), $"Hung on the file {Convert.ToBase64String(mutated)}");
        }
        return (accepted, refused);
    }

    private static byte[] Mutate(byte[] original, Range region, Random random)
    {
        var bytes = original.ToList();
        var (start, length) = region.GetOffsetAndLength(original.Length);
        for (var edits = random.Next(1, 5); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = Math.Min(bytes.Count - 1, random.Next(8) == 0 ? random.Next(bytes.Count) : start + random.Next(length));
            var count = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, count); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - count + 1), count)); break;
                case 4: bytes.Insert(at, "0123456789-\"[]{},:/.\\e"u8.ToArray()[random.Next(22)]); break;
                case 5:
                    for (var i = 0; i < count; i++)
                    {
                        bytes[at + i] = random.Next(2) == 0 ? (byte)0xff : (byte)0;
                    }
                    break;
                default:
                    if (random.Next(4) == 0)
                    {
                        bytes.RemoveRange(at, bytes.Count - at);
                    }
                    break;
            }
        }
        return [.. bytes];
    }
}
