namespace Lookahead.Formats.Weights.Meta;

/// <summary>
/// Meta's rotary embedding turns pairs of neighbouring rows (2i, 2i+1) of a head; Hugging Face's turns rows i and i + hd/2.
/// So rows of query and key weights change places: row (head, half, i) of Hugging Face's is row (head, i, half) of Meta's.
/// The two directions are exact inverses, and no value changes.
/// </summary>
public static class RotaryPermutation
{
    /// <summary>A query or key weight [heads * hd, dim] of Meta's layout as Hugging Face has it.</summary>
    public static TensorView ToHalves(TensorView interleaved, string name, int heads)
    {
        ArgumentNullException.ThrowIfNull(interleaved);
        return interleaved.WithRowsExchanged(name, heads, HalfHead(interleaved, heads));
    }

    /// <summary>A query or key weight [heads * hd, dim] of a Hugging Face file as Meta has it.</summary>
    public static TensorView ToInterleaved(TensorView halves, string name, int heads)
    {
        ArgumentNullException.ThrowIfNull(halves);
        return halves.WithRowsExchanged(name, heads, 2);
    }

    /// <summary>hd / 2.</summary>
    private static long HalfHead(TensorView view, int heads) => view.Shape is [var rows, _] && rows > 0 && rows % (2 * heads) == 0
        ? rows / (2 * heads)
        : throw WeightsError.Invalid($"Tensor '{view.Name}' has shape {WeightsError.Text(view.Shape)}; {heads} heads of even size do not fit.");
}
