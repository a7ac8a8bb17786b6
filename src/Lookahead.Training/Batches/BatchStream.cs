using Lookahead.Formats.Data;

namespace Lookahead.Training.Batches;

/// <summary>Where a stream stands: its epoch over the documents, and how many of the epoch's rows were given out.</summary>
public sealed record StreamPosition(int Epoch, int Row);

/// <summary>
/// An endless, reproducible stream of batches: documents in an order drawn anew each epoch from the seed, packed into rows.
/// The position alone says what comes next, so training resumes exactly.
/// </summary>
public sealed class BatchStream
{
    private readonly IReadOnlyList<TrainingDocument> documents;
    private readonly BatchShape shape;
    private readonly int seed;
    private int epoch;
    private int next;
    private List<List<TrainingDocument>> rows;

    /// <param name="documents">None longer than a row.</param>
    /// <param name="shape">Rows per batch and their length.</param>
    /// <param name="seed">Orders each epoch.</param>
    /// <param name="start">Where to begin; null: at the beginning.</param>
    public BatchStream(IReadOnlyList<TrainingDocument> documents, BatchShape shape, int seed, StreamPosition? start = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(documents.Count);
        (this.documents, this.shape, this.seed) = (documents, shape, seed);
        epoch = start?.Epoch ?? 0;
        rows = PackEpoch();
        next = start?.Row ?? 0;
    }

    public StreamPosition Position => new(epoch, next);

    public Batch Next()
    {
        var builder = new BatchBuilder(shape);
        for (var row = 0; row < shape.Rows; row++)
        {
            if (next == rows.Count)
            {
                epoch++;
                next = 0;
                rows = PackEpoch();
            }
            builder.AddRow(rows[next++]);
        }
        return builder.Build();
    }

    private List<List<TrainingDocument>> PackEpoch()
    {
        var order = documents.ToArray();
        new Random(HashCode(seed, epoch)).Shuffle(order);
        return RowPacker.Pack(order, shape.Length);
    }

    // HashCode.Combine differs from process to process; this does not.
    private static int HashCode(int a, int b) => unchecked((a * 16_777_619) ^ (b * (int)2_654_435_761));
}

/// <summary>Rows per batch, positions per row, and whether prompts are predicted too.</summary>
public sealed record BatchShape(int Rows, int Length, bool PredictPrompts = false);
