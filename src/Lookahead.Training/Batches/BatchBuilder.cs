using Lookahead.Formats.Data;

namespace Lookahead.Training.Batches;

/// <summary>Lays packed rows out as the arrays of a <see cref="Batch"/>.</summary>
internal sealed class BatchBuilder(BatchShape shape)
{
    private readonly long[] tokens = new long[shape.Rows * shape.Length];
    private readonly long[] positions = new long[shape.Rows * shape.Length];
    private readonly long[] documents = new long[shape.Rows * shape.Length];
    private readonly bool[] predicted = new bool[shape.Rows * shape.Length];
    private readonly int[] rowTokens = new int[shape.Rows];
    private int row;

    public void AddRow(IReadOnlyList<TrainingDocument> content)
    {
        var at = row * shape.Length;
        var end = at + shape.Length;
        for (var number = 0; number < content.Count; number++)
        {
            var document = content[number];
            foreach (var range in document.Predicted)
            {
                predicted.AsSpan(at + range.Start, range.Length).Fill(true);
            }
            if (shape.PredictPrompts)
            {
                predicted.AsSpan(at, document.Tokens.Length).Fill(true);
            }
            for (var i = 0; i < document.Tokens.Length; i++, at++)
            {
                tokens[at] = document.Tokens[i];
                positions[at] = i;
                documents[at] = number;
            }
            rowTokens[row] += document.Tokens.Length;
        }
        for (var number = content.Count; at < end; at++, number++)
        {
            tokens[at] = shape.Padding;
            documents[at] = number;
        }
        row++;
    }

    public Batch Build() => new(shape.Rows, shape.Length, tokens, positions, documents, predicted, rowTokens);
}
