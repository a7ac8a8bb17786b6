using Lookahead.Formats.PyTorch;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Tests.PyTorch;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Weights;

/// <summary>Damaged and hostile files: 2 s each, 60 s each with LOOKAHEAD_TEST_FULL=1; the same mutations in every run.</summary>
public sealed class WeightsFuzzTests
{
    private static readonly SafetensorsTensor[] Tensors =
    [
        new("model.a", [3, 2], () => [1, 2, 3, 4, 5, 6]),
        new("model.b", [4], () => [1, 2, 3, 4], "BF16"),
        new("empty", [0], () => [], "F16"),
    ];

    [Fact]
    public void Safetensors_MutatedHeader_IsReadOrRefused()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, Tensors, new Dictionary<string, string> { ["tied"] = "model.a" });
        using var folder = new TempFolder();
        var file = stream.ToArray();
        Check(Fuzz.Run(file, ..(file.Length - 32), "model.safetensors", folder, WeightsSource.OpenFile));
    }

    [Fact]
    public void ShardIndex_Mutated_IsReadOrRefused()
    {
        using var folder = new TempFolder();
        ShardedSafetensorsWriter.Write(folder.Path, Tensors, null, 16);
        Check(Fuzz.Run(File.ReadAllBytes(folder[WeightsFiles.Index]), .., WeightsFiles.Index, folder, WeightsSource.OpenFile));
    }

    [Fact]
    public void PyTorch_MutatedPickleAndDirectory_IsReadOrRefused()
    {
        using var folder = new TempFolder();
        Check(Fuzz.Run(PyTorchFile.Shared(), .., "model.pth", folder, PyTorchReader.Open));
    }

    /// <summary>Both outcomes occur, or the mutations are too wild or too tame to test anything.</summary>
    private static void Check((int Read, int Refused) outcome)
    {
        Assert.True(outcome.Read > 0, "no variant was read");
        Assert.True(outcome.Refused > 20, $"only {outcome.Refused} variants were refused");
    }
}
