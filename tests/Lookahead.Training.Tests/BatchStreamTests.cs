using Lookahead.Training.Batches;

namespace Lookahead.Training.Tests;

public sealed class BatchStreamTests
{
    private static readonly BatchShape Shape = new(Rows: 2, Length: 32);

    [Fact]
    public void Next_StartedAtAPosition_GoesOnAsTheFirstWould()
    {
        var documents = Tiny.Documents(30);
        var first = new BatchStream(documents, Shape, seed: 5);
        for (var i = 0; i < 13; i++)
        {
            first.Next();
        }
        var second = new BatchStream(documents, Shape, seed: 5, first.Position);

        for (var i = 0; i < 13; i++)
        {
            Assert.Equal(first.Next().Tokens, second.Next().Tokens);
        }
        Assert.True(first.Position.Epoch > 1);
    }

    [Fact]
    public void Pack_AnyDocuments_KeepsEachOnceAndFitsRows()
    {
        var documents = Tiny.Documents(500);

        var rows = RowPacker.Pack(documents, 32).ToList();

        Assert.Equal(documents.Count, rows.SelectMany(row => row).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(rows, row => Assert.True(row.Sum(d => d.Tokens.Length) <= 32));
        Assert.True(documents.Sum(d => d.Tokens.Length) > 0.9 * 32 * rows.Count, "rows are less than 90% full");
    }

    [Fact]
    public void Pack_DocumentLongerThanARow_IsRefused() =>
        Assert.Throws<ArgumentException>(() => RowPacker.Pack([Tiny.Document(new string('a', 40), "b")], 32).ToList());
}
