using System.Runtime.InteropServices;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Weights;

/// <summary>Values between weights files and the memory of tensors, chunk by chunk, without a managed copy of a tensor.</summary>
internal static class TensorBytes
{
    /// <summary>Few enough that the bytes of a chunk have a span, whatever the size of the tensor.</summary>
    private const long ChunkElements = 1 << 20;

    /// <summary>A new fp32 tensor with the values of a stored F32, F16 or BF16 one.</summary>
    public static Tensor Read(TensorView view)
    {
        using var scope = NewDisposeScope();
        var tensor = empty([.. view.Shape], dtype: ScalarType.Float32);
        ForEachChunk(tensor, (first, values) => view.ReadFloats(values, first));
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>A tensor to be written as F32, F16 or BF16. It is read when its bytes are due.</summary>
    public static SafetensorsTensor ToWrite(string name, Tensor tensor, string dtype) =>
        SafetensorsTensor.Raw(name, dtype, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            var buffer = new byte[ChunkElements * DTypes.ElementSize(dtype)!.Value];
            ForEachChunk(tensor.detach().to(ScalarType.Float32).cpu().contiguous(), (_, values) =>
            {
                var bytes = buffer.AsSpan(0, values.Length * DTypes.ElementSize(dtype)!.Value);
                FloatConversion.FromFloats(dtype, values, bytes);
                stream.Write(bytes);
            });
        });

    private delegate void ChunkAction(long first, Span<float> values);

    /// <param name="tensor">fp32, on the CPU, contiguous.</param>
    /// <param name="action">Gets the number of the first element and the elements themselves, which it may change.</param>
    private static void ForEachChunk(Tensor tensor, ChunkAction action)
    {
        using var flat = tensor.view(-1);
        for (var first = 0L; first < flat.numel(); first += ChunkElements)
        {
            using var chunk = flat.narrow(0, first, Math.Min(ChunkElements, flat.numel() - first));
            action(first, MemoryMarshal.Cast<byte, float>(chunk.bytes));
        }
    }
}
