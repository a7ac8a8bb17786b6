using System.Text;
using Lookahead.Reports.Data;
using Lookahead.Reports.Metrics;

namespace Lookahead.Reports.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task WriteAsync_TwoMetrics_GivesOneObjectALine()
    {
        using var stream = new MemoryStream();
        var writer = new MetricsWriter(stream);

        await writer.WriteAsync(new TrainingPoint(10, [0.5, 0.75], 0.001, 9000), CancellationToken.None);
        await writer.WriteAsync(new ValidationPoint(10, [0.25], []), CancellationToken.None);

        Assert.Equal(
            "{\"kind\":\"training\",\"head_losses\":[0.5,0.75],\"learning_rate\":0.001,\"tokens_per_second\":9000,\"step\":10}\n"
            + "{\"kind\":\"validation\",\"head_losses\":[0.25],\"head_agreement\":[],\"step\":10}\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task ReadAsync_WhatWasWritten_ComesBack()
    {
        using var stream = new MemoryStream();
        var writer = new MetricsWriter(stream);
        await writer.WriteAsync(new TrainingPoint(1, [double.NaN, 1.0 / 3], 1e-4, 12.5), CancellationToken.None);
        await writer.WriteAsync(new ValidationPoint(2, [2], [0.5]), CancellationToken.None);

        var metrics = await Read(Encoding.UTF8.GetString(stream.ToArray()));

        var training = Assert.IsType<TrainingPoint>(metrics[0]);
        Assert.Equal([double.NaN, 1.0 / 3], training.HeadLosses);
        Assert.Equal((1L, 1e-4, 12.5), (training.Step, training.LearningRate, training.TokensPerSecond));
        Assert.Equal([0.5], Assert.IsType<ValidationPoint>(metrics[1]).HeadAgreement);
    }

    [Fact]
    public async Task ReadAsync_LastLineCutOff_IsLeftOut()
    {
        var metrics = await Read("{\"kind\":\"validation\",\"step\":1,\"head_losses\":[],\"head_agreement\":[]}\n{\"kind\":\"validation\",\"st");

        Assert.Equal(1, Assert.Single(metrics).Step);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"kind\":\"weather\",\"step\":1}")]
    [InlineData("null")]
    public async Task ReadAsync_BrokenLine_NamesItsNumber(string line)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Read($"\n{line}\n"));

        Assert.StartsWith("Line 2 of the metrics", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Metric>> Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var metrics = new List<Metric>();
        await foreach (var metric in MetricsReader.ReadAsync(stream, CancellationToken.None))
        {
            metrics.Add(metric);
        }

        return metrics;
    }
}
