using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.TestSupport.Telemetry;

namespace Lookahead.Decoding.Tests.Batching;

[Collection(TelemetryCollection.Name)]
public sealed class DecodingTelemetryTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(1)] // Ends without a decoding step.
    public void Decode_CountersAddUpToTheStatistics(int maxNewTokens)
    {
        using var measurements = new Measurements();
        using var pool = new WorkerPool(1);
        var model = new TableModel(vocabularySize: 7, heads: 4, slots: 2, context: 40, LogitFunctions.RejectedAt(3));
        var decoder = new BatchDecoder(model, new DecodingSettings { Seed = 1, Temperature = 0 }, pool);
        var requests = Enumerable.Range(0, 3).Select(i => new SampleRequest { Id = "a", Sample = i, Prompt = [1, 2], MaxNewTokens = maxNewTokens });

        Assert.Equal(3, decoder.Decode(requests).Count());

        var statistics = decoder.Statistics;
        Assert.Equal(3 * maxNewTokens, measurements.Sum("lookahead.generation.tokens"));
        for (var head = 2; head <= 4; head++)
        {
            double OfHead(string name) => measurements.Of(name).Where(m => Equals(m.Attributes["lookahead.speculation.head"], head)).Sum(m => m.Value);
            Assert.Equal((statistics.Drafted[head - 2], statistics.Accepted[head - 2]),
                ((long)OfHead("lookahead.speculation.drafted"), (long)OfHead("lookahead.speculation.accepted")));
        }
        Assert.Equal(maxNewTokens > 1, measurements.Sum("lookahead.speculation.drafted") > 0);
    }
}
