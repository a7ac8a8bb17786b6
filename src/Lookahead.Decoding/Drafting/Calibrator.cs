using Lookahead.Decoding.Batching;

namespace Lookahead.Decoding.Drafting;

/// <summary>Measures a model's steps on tokens that mean nothing, before the first text.</summary>
/// <remarks>Overwrites the beginning of every slot.</remarks>
internal sealed class Calibrator(IDecodingModel model, SamplingWork sampling, TimeProvider time)
{
    // Enough runs to see past compilation and other work on the machine, and an end for models whose steps take long.
    private static readonly TimeSpan PerSize = TimeSpan.FromMilliseconds(8), InAll = TimeSpan.FromSeconds(2);

    private readonly int[] tokens = new int[model.MaxRows];
    private readonly SlotFeed[] feeds = new SlotFeed[model.Slots];

    public Calibration Run(int blockLength)
    {
        var start = time.GetTimestamp();
        List<CostPoint> forward = [], head = [];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = i % model.VocabularySize;
        }
        var choice = 0.0;
        foreach (var rows in Sizes(model.Slots * blockLength))
        {
            if (forward.Count > 1 && time.GetElapsedTime(start) > InAll)
            {
                break; // The rest follows from the slope.
            }
            var slots = Math.Min(rows, model.Slots);
            forward.Add(new CostPoint(rows, Fastest(() => Forward(rows, slots))));
            if (rows == 1)
            {
                choice = Fastest(() => sampling.TryOut(model.Logits(0)));
            }
            if (rows <= model.Slots)
            {
                int[] drafting = [.. Enumerable.Range(0, rows)];
                head.Add(new CostPoint(rows, Fastest(() =>
                {
                    Forward(rows, slots); // Rolls the heads back, so that they have a position to catch up on, as in a step.
                    model.Draft(drafting, 2);
                }) - forward[^1].Seconds));
            }
        }
        for (var slot = 0; slot < model.Slots; slot++)
        {
            model.Truncate(slot, 0);
        }
        return new Calibration { Forward = forward, Head = [.. head.Select(p => p with { Seconds = Math.Max(p.Seconds, 0) })], Choice = choice, Elapsed = time.GetElapsedTime(start) };
    }

    private static IEnumerable<int> Sizes(int most)
    {
        for (var rows = 1; rows < most; rows *= 2)
        {
            yield return rows;
        }
        yield return most;
    }

    private void Forward(int rows, int slots)
    {
        var fed = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            var count = (slot + 1) * rows / slots - fed;
            feeds[slot] = new SlotFeed(slot, 0, count, count);
            fed += count;
        }
        model.Forward(tokens.AsSpan(0, rows), feeds.AsSpan(0, slots));
    }

    private double Fastest(Action action)
    {
        var best = TimeSpan.MaxValue;
        var start = time.GetTimestamp();
        for (var run = 0; run < 3 || (run < 200 && time.GetElapsedTime(start) < PerSize); run++)
        {
            var begun = time.GetTimestamp();
            action();
            var took = time.GetElapsedTime(begun);
            best = took < best ? took : best;
            if (time.GetElapsedTime(start) > InAll)
            {
                break;
            }
        }
        return best.TotalSeconds;
    }
}
