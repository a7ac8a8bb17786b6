using Lookahead.Formats.Data;

namespace Lookahead.Training.Batches;

/// <summary>Where a stream stands: its epoch over the documents, and how many of the epoch's rows were given out.</summary>
public sealed record StreamPosition(int Epoch, int Row);

/// <summary>
/// An endless, reproducible stream of batches: documents in an order drawn anew each epoch from the seed, packed into rows.
/// The position alone says what comes next, so training resumes exactly. Rows are packed as they are needed: beside the
/// documents, an epoch holds one reference to each.
/// </summary>
public sealed class BatchStream
{
    private readonly IReadOnlyList<TrainingDocument> documents;
    private readonly BatchShape shape;
    private readonly int seed;
    private int epoch;
    private int next;
    private IEnumerator<List<TrainingDocument>> rows;

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
        while (next < (start?.Row ?? 0) && rows.MoveNext())
        {
            next++;
        }
        if (next < start?.Row)
        {
            throw new ArgumentException($"Epoch {start.Epoch} has {next} rows, so it cannot go on at row {start.Row}: documents, row length or seed are others than when the position was taken.", nameof(start));
        }
    }

    public StreamPosition Position => new(epoch, next);

    public Batch Next()
    {
        var builder = new BatchBuilder(shape);
        for (var row = 0; row < shape.Rows; row++)
        {
            if (!rows.MoveNext())
            {
                epoch++;
                next = 0;
                rows = PackEpoch();
                rows.MoveNext();
            }
            next++;
            builder.AddRow(rows.Current);
        }
        return builder.Build();
    }

    private IEnumerator<List<TrainingDocument>> PackEpoch()
    {
        var order = documents.ToArray();
        new Random(HashCode(seed, epoch)).Shuffle(order);
        return RowPacker.Pack(order, shape.Length).GetEnumerator();
    }

    // HashCode.Combine differs from process to process; this does not.
    private static int HashCode(int a, int b) => unchecked((a * 16_777_619) ^ (b * (int)2_654_435_761));
}

/// <summary>How batches are laid out.</summary>
/// <param name="Rows">Rows per batch.</param>
/// <param name="Length">Positions per row.</param>
/// <param name="PredictPrompts">Whether prompts are predicted too.</param>
/// <param name="Padding">Token id that fills rows up. Any id of the vocabulary gives the same losses.</param>
public sealed record BatchShape(int Rows, int Length, bool PredictPrompts = false, int Padding = 0);
