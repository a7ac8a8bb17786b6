using Lookahead.Formats.Data;
using Lookahead.Training.Batches;

namespace Lookahead.Training;

/// <summary>Documents to train on and documents kept aside, split by the seed.</summary>
public sealed record TrainingSet(IReadOnlyList<TrainingDocument> Training, IReadOnlyList<TrainingDocument> Validation)
{
    private const int MaxValidationBatches = 8;

    /// <summary>The token that fills rows up; it is neither seen nor predicted.</summary>
    public int Padding { get; init; }

    /// <summary>
    /// Keeps a share of the documents aside, at least one where there are ten or more and the share is not zero. Documents of
    /// one group stay together, so that no validation prompt was trained on; the share may be a little larger for that.
    /// </summary>
    public static TrainingSet Split(IReadOnlyList<TrainingDocument> documents, double validationShare, int seed, int padding = 0)
    {
        // Those without a group get numbers that no group has.
        var groups = documents.Select((document, i) => (document, Key: document.Group ?? -1L - i))
            .GroupBy(d => d.Key, d => d.document).Select(group => group.ToArray()).ToArray();
        new Random(seed).Shuffle(groups);
        var aside = (int)Math.Round(documents.Count * validationShare);
        if (validationShare > 0 && documents.Count >= 10)
        {
            aside = Math.Max(1, aside);
        }
        var taken = 0;
        // The last group is trained on in any case.
        for (var count = 0; count < aside && taken < groups.Length - 1; taken++)
        {
            count += groups[taken].Length;
        }
        return new TrainingSet([.. groups.Skip(taken).SelectMany(g => g)], [.. groups.Take(taken).SelectMany(g => g)]) { Padding = padding };
    }

    /// <summary>The validation documents packed once, the first <see cref="MaxValidationBatches"/> batches of them.</summary>
    internal List<Batch> ValidationBatches(BatchShape shape) => RowPacker.Pack(Validation, shape.Length)
        .Chunk(shape.Rows)
        .Take(MaxValidationBatches)
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
