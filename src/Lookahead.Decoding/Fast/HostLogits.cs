using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>Logits in host memory in fp32, where any thread may read them. Page-locked where they come from a GPU.</summary>
internal sealed unsafe class HostLogits : IDisposable
{
    private readonly Tensor buffer; // [rows, V]
    private readonly float* values;
    private readonly int vocabularySize;

    public HostLogits(int rows, int vocabularySize, Device source)
    {
        this.vocabularySize = vocabularySize;
        using var scope = NewDisposeScope();
        var memory = empty([Math.Max(1, rows), vocabularySize], dtype: ScalarType.Float32);
        buffer = (source.type == DeviceType.CUDA ? memory.pin_memory() : memory).DetachFromDisposeScope();
        // One row of it: the whole may be too large for a span.
        values = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.narrow(0, 0, 1).bytes));
    }

    /// <summary>Copies logits [n, V] to the first n rows. This is where the host waits for the device.</summary>
    public void Fill(Tensor logits)
    {
        using var scope = NewDisposeScope();
        buffer.narrow(0, 0, logits.size(0)).copy_(logits);
    }

    public ReadOnlySpan<float> Row(int row) => new(values + (long)row * vocabularySize, vocabularySize);

    public void Dispose() => buffer.Dispose();
}
