using Lookahead.Formats.Data;
using Lookahead.Training.Batches;

namespace Lookahead.Training;

/// <summary>Documents to train on and documents kept aside, split by the seed.</summary>
public sealed record TrainingSet(IReadOnlyList<TrainingDocument> Training, IReadOnlyList<TrainingDocument> Validation)
{
    private const int MaxValidationBatches = 8;

    /// <summary>Keeps a share of the documents aside, at least one where there are ten or more and the share is not zero.</summary>
    public static TrainingSet Split(IReadOnlyList<TrainingDocument> documents, double validationShare, int seed)
    {
        var shuffled = documents.ToArray();
        new Random(seed).Shuffle(shuffled);
        var aside = (int)Math.Round(shuffled.Length * validationShare);
        if (validationShare > 0 && shuffled.Length >= 10)
        {
            aside = Math.Max(1, aside);
        }
        return new TrainingSet(shuffled[aside..], shuffled[..aside]);
    }

    /// <summary>
    /// The validation documents packed once, the first <see cref="MaxValidationBatches"/> batches of them, each in
    /// so many parts as training works through its batches, so that validation needs no more memory.
    /// </summary>
    internal List<Batch> ValidationBatches(BatchShape shape, int parts) => RowPacker.Pack(Validation, shape.Length)
        .Chunk(shape.Rows / parts)
        .Take(MaxValidationBatches * parts)
        .Select(rows =>
        {
            var builder = new BatchBuilder(shape with { Rows = rows.Length });
            foreach (var row in rows)
            {
                builder.AddRow(row);
            }
            return builder.Build();
        })
        .ToList();
}
