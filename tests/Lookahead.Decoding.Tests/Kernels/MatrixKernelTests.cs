using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Kernels;

public sealed unsafe class MatrixKernelTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 8)]
    [InlineData(37, 24)]
    [InlineData(130, 51)]
    public void Multiply_AnyRowCountAndPanelSplit_GivesEachRowTheSameBits(int outputs, int inputs)
    {
        var random = new Random(1);
        const int maxRows = 33;
        using var matrix = PackedMatrix.Pack(inputs, Values(random, outputs * inputs));
        var x = Values(random, maxRows * inputs);
        var alone = Enumerable.Range(0, maxRows).SelectMany(row => Multiply(matrix, x, row, 1, matrix.Panels)).ToArray();
        for (var rows = 1; rows <= maxRows; rows++)
        {
            foreach (var panels in new[] { 1, 2, 3, 5, matrix.Panels })
            {
                var together = Multiply(matrix, x, 0, rows, panels);
                Assert.True(alone.AsSpan(0, rows * outputs).SequenceEqual(together), $"{rows} rows, {panels} panels at a time");
            }
        }
    }

    [Fact]
    public void Multiply_Accumulate_EqualsDoublePrecisionAndAddsOnce()
    {
        var random = new Random(2);
        const int outputs = 37, inputs = 51, rows = 7;
        float[] first = Values(random, 20 * inputs), second = Values(random, 17 * inputs), x = Values(random, rows * inputs), before = Values(random, rows * outputs);
        using var matrix = PackedMatrix.Pack(inputs, first, second);
        float[] weights = [.. first, .. second];

        var result = Multiply(matrix, x, 0, rows, matrix.Panels, before);

        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var expected = before[row * outputs + output] + Enumerable.Range(0, inputs).Sum(k => (double)x[row * inputs + k] * weights[output * inputs + k]);
                Assert.Equal(expected, result[row * outputs + output], 1e-5);
            }
        }
    }

    private static float[] Multiply(PackedMatrix matrix, float[] x, int firstRow, int rows, int panelsAtATime, float[]? before = null)
    {
        using var y = new FloatBuffer(rows * matrix.Stride);
        for (var row = 0; before is not null && row < rows; row++)
        {
            before.AsSpan(row * matrix.Outputs, matrix.Outputs).CopyTo(y.Span(row * matrix.Stride, matrix.Outputs));
        }
        fixed (float* from = x)
        {
            for (var panel = 0; panel < matrix.Panels; panel += panelsAtATime)
            {
                MatrixKernel.Multiply(matrix, panel, Math.Min(matrix.Panels, panel + panelsAtATime), rows, from + firstRow * matrix.Inputs, matrix.Inputs, y.Pointer, matrix.Stride, before is not null);
            }
        }
        return [.. Enumerable.Range(0, rows).SelectMany(row => y.Span(row * matrix.Stride, matrix.Outputs).ToArray())];
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
}
