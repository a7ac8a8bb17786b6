using Lookahead.Formats.Data;
using Lookahead.Training.Batches;

namespace Lookahead.Training.Tests;

/// <summary>What a loss sees of a batch, on random documents: many short ones, few that fill a row, several predicted stretches.</summary>
public sealed class BatchPropertyTests
{
    private const int Length = 64, Heads = 8;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PairsOf_AnyBatch_GivesThePairsOfTheDocumentsAlone(int seed)
    {
        var documents = Documents(seed, 60);
        var rows = RowPacker.Pack(documents, Length).ToList();
        var batch = Build(rows);

        Assert.Equal(documents.Sum(d => d.Tokens.Length), batch.TokenCount);
        for (var head = 1; head <= Heads; head++)
        {
            // By the definition: t and t + head in one document, the target in a predicted stretch.
            var expected = rows.SelectMany((row, r) => Starts(row).SelectMany(placed =>
                placed.Document.Predicted.SelectMany(range => Enumerable.Range(range.Start, range.Length))
                    .Where(target => target >= head)
                    .Select(target => ((long)(r * Length) + placed.At + target - head, (long)placed.Document.Tokens[target])))).ToList();
            var (positions, targets) = batch.PairsOf(head);
            Assert.Equal(expected, positions.Zip(targets));
            Assert.Equal(expected.Count, batch.CountPairs(Heads)[head - 1]);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PairsOf_PromptsPaddingOrNeighboursChange_StayTheSame(int seed)
    {
        var random = new Random(seed);
        var document = Documents(seed, 30).MaxBy(d => d.Tokens.Length < Length / 2 ? d.Tokens.Length : 0)!;
        var before = RandomDocument(random, Length - document.Tokens.Length);
        var after = Length - document.Tokens.Length - before.Tokens.Length > 1 ? RandomDocument(random, Length - document.Tokens.Length - before.Tokens.Length) : null;
        var alone = PairsWithin(Build([[document]]), document, 0);

        Assert.Equal(alone, PairsWithin(Build([[document]], padding: 77), document, 0));
        Assert.Equal(alone, PairsWithin(Build([[before, document]]), document, before.Tokens.Length));
        Assert.Equal(alone, PairsWithin(Build([after is null ? [document] : [document, after]]), document, 0));
        // Prompt tokens are read, never asked for: other ones leave every target as it was.
        var prompts = new TrainingDocument([.. document.Tokens.Select((t, i) => IsPredicted(document, i) ? t : 900 + i)], document.Predicted);
        Assert.Equal(alone, PairsWithin(Build([[prompts]]), prompts, 0));
        // And the control: a predicted token does matter.
        var changed = new TrainingDocument([.. document.Tokens.Select((t, i) => IsPredicted(document, i) ? t + 1 : t)], document.Predicted);
        Assert.NotEqual(alone, PairsWithin(Build([[changed]]), changed, 0));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Build_AnyRows_SeparatesDocumentsAndPadding(int seed)
    {
        var rows = RowPacker.Pack(Documents(seed, 60), Length).ToList();
        var batch = Build(rows, padding: 5);

        for (var r = 0; r < rows.Count; r++)
        {
            var places = batch.Documents[(r * Length)..((r + 1) * Length)];
            var sizes = places.GroupBy(d => d).OrderBy(g => g.Key).Select(g => g.Count());
            var used = rows[r].Sum(d => d.Tokens.Length);
            // Documents keep their own numbers, and each place of padding has one that nothing else has.
            Assert.Equal(rows[r].Select(d => d.Tokens.Length).Concat(Enumerable.Repeat(1, Length - used)), sizes);
            Assert.All(Enumerable.Range(used, Length - used), i => Assert.Equal((5L, 0L, false), (batch.Tokens[(r * Length) + i], batch.Positions[(r * Length) + i], batch.Predicted[(r * Length) + i])));
            Assert.All(Starts(rows[r]), p => Assert.Equal(Enumerable.Range(0, p.Document.Tokens.Length).Select(i => (long)i), batch.Positions[((r * Length) + p.At)..((r * Length) + p.At + p.Document.Tokens.Length)]));
        }
    }

    [Fact]
    public void Slice_RowsOfABatch_HaveItsPairsAndTokensTogether()
    {
        var batch = Build(RowPacker.Pack(Documents(3, 80), Length).ToList());
        var cut = batch.Rows / 3;

        var (first, second) = (batch.Slice(0, cut), batch.Slice(cut, batch.Rows - cut));

        Assert.Equal(batch.TokenCount, first.TokenCount + second.TokenCount);
        Assert.Equal(batch.CountPairs(Heads), first.CountPairs(Heads).Zip(second.CountPairs(Heads), (a, b) => a + b));
        var (positions, targets) = second.PairsOf(3);
        var (all, allTargets) = batch.PairsOf(3);
        Assert.Equal(all[^positions.Length..].Zip(allTargets[^targets.Length..]), positions.Select(p => p + ((long)cut * Length)).Zip(targets));
    }

    [Fact]
    public void Build_PredictPrompts_PredictsAllButPadding()
    {
        var document = new TrainingDocument([9, 8, 7, 6], 3);
        var builder = new BatchBuilder(new BatchShape(1, 6, PredictPrompts: true));
        builder.AddRow([document]);

        Assert.Equal([true, true, true, true, false, false], builder.Build().Predicted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Next_ResumedAtEveryPosition_GoesOnBitEqual(int rowsPerBatch)
    {
        var documents = Documents(4, 50);
        var shape = new BatchShape(rowsPerBatch, Length);
        var stream = new BatchStream(documents, shape, seed: 11);
        var positions = new List<StreamPosition>();
        var tokens = new List<long[]>();
        while (stream.Position.Epoch < 3)
        {
            positions.Add(stream.Position);
            tokens.Add(stream.Next().Tokens);
        }

        for (var i = 0; i < positions.Count; i++)
        {
            var resumed = new BatchStream(documents, shape, seed: 11, positions[i]);
            Assert.Equal(tokens[i], resumed.Next().Tokens);
            Assert.Equal(i + 1 < positions.Count ? positions[i + 1] : stream.Position, resumed.Position);
        }
    }

    [Fact]
    public void Next_OneEpoch_GivesEveryDocumentOnceInAnOrderOfItsSeed()
    {
        var documents = Documents(5, 50).Select((d, i) => new TrainingDocument([1000 + i, .. d.Tokens[1..]], d.Predicted)).ToList();
        int[] Order(int seed)
        {
            var stream = new BatchStream(documents, new BatchShape(1, Length), seed);
            var seen = new List<int>();
            while (seen.Count < documents.Count)
            {
                seen.AddRange(stream.Next().Tokens.Where(t => t >= 1000).Select(t => (int)t));
            }
            return [.. seen];
        }

        Assert.Equal(Enumerable.Range(1000, 50), Order(1).Order());
        Assert.NotEqual(Order(1), Order(2));
    }

    [Fact]
    public void Constructor_PositionBeyondTheEpoch_SaysWhatDiffers() =>
        Assert.Contains("others than when the position was taken", Assert.Throws<ArgumentException>(
            () => new BatchStream(Documents(1, 5), new BatchShape(1, Length), 1, new StreamPosition(0, 500))).Message, StringComparison.Ordinal);

    /// <summary>Head, position relative to the document, and target of each pair that lies in it.</summary>
    private static List<(int Head, long Position, long Target)> PairsWithin(Batch batch, TrainingDocument document, int at) =>
        [.. Enumerable.Range(1, Heads).SelectMany(head =>
        {
            var (positions, targets) = batch.PairsOf(head);
            return positions.Zip(targets, (p, t) => (head, p - at, t)).Where(p => p.Item2 >= 0 && p.Item2 < document.Tokens.Length);
        })];

    private static bool IsPredicted(TrainingDocument document, int index) => document.Predicted.Any(r => index >= r.Start && index < r.End);

    private static IEnumerable<(TrainingDocument Document, int At)> Starts(List<TrainingDocument> row)
    {
        var at = 0;
        foreach (var document in row)
        {
            yield return (document, at);
            at += document.Tokens.Length;
        }
    }

    private static Batch Build(List<List<TrainingDocument>> rows, int padding = 0)
    {
        var builder = new BatchBuilder(new BatchShape(rows.Count, Length, Padding: padding));
        rows.ForEach(builder.AddRow);
        return builder.Build();
    }

    private static List<TrainingDocument> Documents(int seed, int count)
    {
        var random = new Random(seed);
        // A long tail: lengths fall off as 1/u, cut at a whole row.
        return [.. Enumerable.Range(0, count).Select(_ => RandomDocument(random, (int)Math.Min(Length, 2 / Math.Max(0.01, random.NextDouble()) + 1)))];
    }

    /// <summary>Alternating stretches, the last of them predicted.</summary>
    private static TrainingDocument RandomDocument(Random random, int most)
    {
        var length = Math.Max(2, random.Next((most / 2) + 1, most + 1));
        var ranges = new List<TokenRange>();
        var end = length;
        while (end > 1 && ranges.Count < 4)
        {
            var start = random.Next(Math.Max(1, end - 6), end);
            ranges.Insert(0, new TokenRange(start, end));
            end = start - random.Next(1, 5);
        }
        return new TrainingDocument([.. Enumerable.Range(0, length).Select(_ => random.Next(10, 500))], [.. ranges]);
    }
}
