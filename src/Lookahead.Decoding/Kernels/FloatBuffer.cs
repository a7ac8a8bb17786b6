using System.Runtime.InteropServices;

namespace Lookahead.Decoding.Kernels;

/// <summary>Floats outside the managed heap, zeroed, aligned to a cache line. Freed when disposed or collected.</summary>
internal sealed unsafe class FloatBuffer : SafeHandle
{
    private const nuint Alignment = 64;

    public FloatBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        var bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        handle = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear((void*)handle, bytes);
    }

    public long Length { get; }

    public float* Pointer => (float*)handle;

    public override bool IsInvalid => handle == 0;

    public Span<float> Span(long start, int length) => new(Pointer + start, length);

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
