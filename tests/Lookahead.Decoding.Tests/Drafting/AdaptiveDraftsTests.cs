using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Drafting;

/// <summary>The draft length on models whose steps take a known time.</summary>
public sealed class AdaptiveDraftsTests
{
    private const int Vocabulary = 7, Heads = 4, Long = 400;

    [Fact]
    public void Decode_RowsCostNothingAndDraftsAreRight_TakesWholeBlocks()
    {
        var run = Run(LogitFunctions.AllAccepted, slots: 1, rows => 1000, (rows, heads) => 10);
        Assert.Equal(Heads, run.Statistics.TokensPerForward, 0.05);
    }

    [Fact]
    public void Decode_RowsCostAllAndBatchIsFull_FeedsOneTokenEach()
    {
        // Eight rows take eight times as long as one: no draft can pay unless it is always right, and none of them is.
        var run = Run(LogitFunctions.Random, slots: 8, rows => 1000 * rows, (rows, heads) => 100 * rows);
        Assert.Equal(1, FedPerForward(run), 0.05);
    }

    [Fact]
    public void Decode_DraftsAlwaysWrong_GivesUpButProbes()
    {
        var run = Run(LogitFunctions.RejectedAt(2), slots: 1, rows => 1000 + 300 * rows, (rows, heads) => 100);
        Assert.Equal(1, FedPerForward(run), 0.2);
        Assert.InRange(run.Statistics.Drafted[0], 4, 10); // The first hopeful ones, and one now and then.
    }

    [Fact]
    public void Decode_HeadThreeAlwaysWrong_DraftsWithHeadTwoAlone()
    {
        var run = Run(LogitFunctions.RejectedAt(3), slots: 1, rows => 1000 + 100 * rows, (rows, heads) => 50);
        Assert.Equal(2, run.Statistics.TokensPerForward, 0.05);
        Assert.True(run.Statistics.Drafted[1] < 0.1 * run.Statistics.Drafted[0], string.Join(' ', run.Statistics.Drafted));
    }

    [Fact]
    public void Decode_OneProblemForeseeableAndOneNot_DraftsForTheFirst()
    {
        LogitFunction function = (head, history, logits) =>
        {
            if (history[0] == 1)
            {
                LogitFunctions.AllAccepted(head, history, logits);
            }
            else
            {
                LogitFunctions.RejectedAt(2)(head, history, logits);
            }
        };
        var run = Run(function, slots: 2, rows => 1000 + 300 * rows, (rows, heads) => 100);
        var (known, unknown) = (run.Texts["problem-1/0"], run.Texts["problem-2/0"]);
        Assert.True(known.Forwards < 0.35 * Long, $"{known.Forwards} forwards");
        Assert.True(unknown.Drafted[0] < 0.2 * Long, $"{unknown.Drafted[0]} drafts");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decode_AnyCosts_GivesTheTextOfNoSpeculation(int slots)
    {
        var random = new Random(5);
        var run = Run(LogitFunctions.Random, slots, rows => random.Next(1, 5000), (rows, heads) => random.Next(1, 500), requests: 6);
        var off = Texts.Decode(new TableModel(Vocabulary, Heads, slots, Long + 8, LogitFunctions.Random), Settings with { Speculation = SpeculationRule.Off }, Requests(6));
        Assert.Equal(0, Texts.Differences(off, run.Texts));
    }

    [Fact]
    public void Calibration_OfKnownCosts_FindsThem()
    {
        var run = Run(LogitFunctions.Random, slots: 4, rows => 100 + 20 * rows, (rows, heads) => 7 * rows * (heads - 1));
        var calibration = run.Statistics.Calibration!;
        Assert.Equal([1, 2, 4, 8, 16], calibration.Forward.Select(p => p.Rows));
        Assert.All(calibration.Forward, p => Assert.Equal((100 + 20 * p.Rows) * 1e-6, p.Seconds, 1e-9));
        Assert.Equal([1, 2, 4], calibration.Head.Select(p => p.Rows));
        Assert.All(calibration.Head, p => Assert.Equal(7 * p.Rows * 1e-6, p.Seconds, 1e-9));
    }

    [Fact]
    public void Decode_WithACalibrationOfAnother_MeasuresNothing()
    {
        var measured = Run(LogitFunctions.AllAccepted, slots: 1, rows => 1000, (rows, heads) => 10).Statistics.Calibration!;
        var model = new TableModel(Vocabulary, Heads, 1, Long + 8, LogitFunctions.AllAccepted);
        using var pool = new WorkerPool(1);
        var decoder = new BatchDecoder(model, Settings, pool, new StepClock()) { Calibration = measured };
        Texts.Decode(decoder, Requests(1));
        Assert.Equal(decoder.Statistics.Steps, model.RowsPerForward.Count);
        Assert.Same(measured, decoder.Statistics.Calibration);
    }

    private static DecodingSettings Settings => new() { Seed = 3, Temperature = 1, TopP = 1, AdaptiveDrafts = true };

    private static double FedPerForward(Decoded run) => 1 + (double)run.Statistics.Drafted.Sum() / run.Statistics.Forwards;

    private static Decoded Run(LogitFunction function, int slots, Func<int, double> forward, Func<int, int, double> draft, int requests = 0)
    {
        var clock = new StepClock();
        var model = new TableModel(Vocabulary, Heads, slots, Long + 8, function)
        {
            Forwarded = rows => clock.Advance(forward(rows)),
            Drafted = (rows, heads) => clock.Advance(draft(rows, heads)),
        };
        using var pool = new WorkerPool(1);
        var decoder = new BatchDecoder(model, Settings, pool, clock);
        var texts = Texts.Decode(decoder, Requests(requests == 0 ? slots : requests));
        return new Decoded(decoder.Statistics, texts);
    }

    private static IEnumerable<SampleRequest> Requests(int count) => Enumerable.Range(1, count).Select(i =>
        new SampleRequest { Id = $"problem-{i}", Prompt = [i % Vocabulary], MaxNewTokens = Long });

    private sealed record Decoded(DecodingStatistics Statistics, SortedDictionary<string, SampleResult> Texts);
}
