namespace Lookahead.Decoding.Kernels;

/// <summary>
/// A weight matrix [out, in] stored as panels of <see cref="PanelWidth"/> outputs, input by input: element (o, k) lies at
/// (o / 16) * in * 16 + k * 16 + o % 16. A panel is read front to back once per block of rows. The last panel is filled
/// up with zeros, so outputs are written in whole panels (<see cref="Stride"/>) and no kernel has a tail.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    public const int PanelWidth = 16;

    private readonly FloatBuffer buffer;

    private PackedMatrix(int outputs, int inputs)
    {
        (Outputs, Inputs) = (outputs, inputs);
        Panels = (outputs + PanelWidth - 1) / PanelWidth;
        buffer = new FloatBuffer((long)Panels * PanelWidth * inputs);
    }

    public int Outputs { get; }

    public int Inputs { get; }

    public int Panels { get; }

    /// <summary>Floats per output row: the outputs, rounded up to whole panels.</summary>
    public int Stride => Panels * PanelWidth;

    public float* Pointer => buffer.Pointer;

    /// <summary>Packs row-major matrices that share their inputs, one below the other.</summary>
    public static PackedMatrix Pack(int inputs, params ReadOnlySpan<float[]> matrices)
    {
        var outputs = 0;
        foreach (var matrix in matrices)
        {
            outputs += matrix.Length / inputs;
        }
        var packed = new PackedMatrix(outputs, inputs);
        var row = 0;
        foreach (var matrix in matrices)
        {
            for (var start = 0; start < matrix.Length; start += inputs, row++)
            {
                packed.SetRow(row, matrix.AsSpan(start, inputs));
            }
        }
        return packed;
    }

    /// <summary>The least multiple of <see cref="PanelWidth"/> that holds <paramref name="width"/>.</summary>
    public static int RoundUp(int width) => (width + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Copies row <paramref name="row"/> (the weights of one output) into <paramref name="values"/> [in].</summary>
    public void CopyRow(int row, Span<float> values)
    {
        var at = RowPointer(row);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = at[(long)i * PanelWidth];
        }
    }

    public void Dispose() => buffer.Dispose();

    private float* RowPointer(int row) => Pointer + (long)(row / PanelWidth) * Inputs * PanelWidth + row % PanelWidth;

    private void SetRow(int row, ReadOnlySpan<float> values)
    {
        var at = RowPointer(row);
        foreach (var value in values)
        {
            *at = value;
            at += PanelWidth;
        }
    }
}
