using Lookahead.Formats.Data;

namespace Lookahead.Training.Tests;

public sealed class TrainingSetTests
{
    [Fact]
    public void Split_DocumentsOfGroups_KeepsEachGroupOnOneSide()
    {
        var documents = Enumerable.Range(0, 120).Select(i => new TrainingDocument([i, 1], 1) { Group = i / 4 }).ToList();

        var (training, validation) = TrainingSet.Split(documents, 0.1, seed: 1);

        Assert.InRange(validation.Count, 12, 15);
        Assert.Empty(training.Select(d => d.Group).Intersect(validation.Select(d => d.Group)));
        Assert.Equal(documents.Select(d => d.Tokens[0]), training.Concat(validation).Select(d => d.Tokens[0]).Order());
    }

    [Fact]
    public void Split_DocumentsWithoutGroups_KeepsTheShareAside()
    {
        var documents = Enumerable.Range(0, 50).Select(i => new TrainingDocument([i, 1], 1)).ToList();

        Assert.Equal(5, TrainingSet.Split(documents, 0.1, seed: 1).Validation.Count);
        Assert.Empty(TrainingSet.Split(documents, 0, seed: 1).Validation);
        Assert.Single(TrainingSet.Split(documents[..10], 0.01, seed: 1).Validation);
    }

    [Fact]
    public void Split_OneGroup_TrainsOnIt() =>
        Assert.Equal(20, TrainingSet.Split([.. Enumerable.Range(0, 20).Select(i => new TrainingDocument([i, 1], 1) { Group = 0 })], 0.1, seed: 1).Training.Count);
}
