using Lookahead.Decoding.Batching;

namespace Lookahead.Decoding.Drafting;

/// <summary>
/// Chooses how many tokens each sequence feeds next, so that the expected tokens per second of the whole step are greatest:
/// drafts are added in the order of their chance to become text, and the best prefix of that order is taken. The costs are
/// measured ones (<see cref="Calibration"/>), the chances those seen so far, per problem and head. When no draft pays, every
/// sequence feeds one token; now and then one sequence drafts all the same, to see whether that has changed.
/// </summary>
/// <remarks>Only for rules whose text does not depend on the draft length: the choice follows the clock.</remarks>
internal sealed class DraftPlanner
{
    private const int FirstProbe = 64, LastProbe = 1024;

    private readonly int blockLength;
    private readonly int threads;
    private readonly CostTable forward, head;
    private readonly double choice;
    private readonly HeadAcceptance overall;
    private readonly Dictionary<string, HeadAcceptance> problems = new(StringComparer.Ordinal);
    private readonly Candidate[] candidates;
    private readonly int[] blocks;
    private int plainSteps, probeAfter = FirstProbe;

    /// <param name="calibration">Of the model and the machine.</param>
    /// <param name="blockLength">The longest block (k).</param>
    /// <param name="slots">The most sequences.</param>
    /// <param name="threads">That choose tokens.</param>
    public DraftPlanner(Calibration calibration, int blockLength, int slots, int threads)
    {
        (this.blockLength, this.threads, choice) = (blockLength, threads, calibration.Choice);
        forward = new CostTable(calibration.Forward);
        head = new CostTable(calibration.Head);
        overall = new HeadAcceptance(blockLength - 1, prior: null);
        candidates = new Candidate[slots * (blockLength - 1)];
        blocks = new int[slots];
        Usual = blockLength;
    }

    /// <summary>The block of a sequence that begins: that of most sequences in the last plan.</summary>
    public int Usual { get; private set; }

    /// <summary>The chances of a problem's drafts.</summary>
    public HeadAcceptance Of(string problem)
    {
        if (!problems.TryGetValue(problem, out var known))
        {
            problems[problem] = known = new HeadAcceptance(blockLength - 1, overall);
        }
        return known;
    }

    /// <summary>Sets <see cref="SequenceSlot.NextBlock"/> of running sequences.</summary>
    public void Plan(List<SequenceSlot> sequences)
    {
        if (sequences.Count == 0)
        {
            return;
        }
        var count = Candidates(sequences);
        candidates.AsSpan(0, count).Sort(static (a, b) => b.Chance.CompareTo(a.Chance) is not 0 and var order ? order : a.Draft.CompareTo(b.Draft));
        var (best, taken) = (sequences.Count / Cost(sequences.Count, sequences.Count, 0, 0), 0);
        double tokens = sequences.Count;
        var (drafting, longest) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            tokens += candidates[i].Chance;
            drafting += candidates[i].Draft == 2 ? 1 : 0;
            longest = Math.Max(longest, candidates[i].Draft - 1);
            var rate = tokens / Cost(sequences.Count + i + 1, sequences.Count, drafting, longest);
            if (rate > best)
            {
                (best, taken) = (rate, i + 1);
            }
        }
        Set(sequences, taken);
    }

    // A sequence's chances never rise from draft to draft, so the sorted order keeps its drafts in order.
    private int Candidates(List<SequenceSlot> sequences)
    {
        var count = 0;
        for (var i = 0; i < sequences.Count; i++)
        {
            var chance = 1.0;
            for (var draft = 2; draft <= Math.Min(blockLength, sequences[i].Left); draft++)
            {
                chance *= sequences[i].Acceptance![draft];
                candidates[count++] = new Candidate(chance, draft, i);
            }
        }
        return count;
    }

    private double Cost(int rows, int sequences, int drafting, int heads) =>
        forward.At(rows)
        + (heads == 0 ? 0 : heads * head.At(drafting))
        + choice * (rows + (double)drafting * heads) / Math.Min(sequences, threads);

    private void Set(List<SequenceSlot> sequences, int taken)
    {
        Array.Fill(blocks, 1, 0, sequences.Count);
        for (var i = 0; i < taken; i++)
        {
            blocks[candidates[i].Sequence] = candidates[i].Draft;
        }
        if (taken > 0)
        {
            (plainSteps, probeAfter) = (0, FirstProbe);
        }
        else if (++plainSteps >= probeAfter)
        {
            blocks[plainSteps % sequences.Count] = blockLength;
            (plainSteps, probeAfter) = (0, Math.Min(2 * probeAfter, LastProbe));
        }
        var sum = 0;
        for (var i = 0; i < sequences.Count; i++)
        {
            sequences[i].NextBlock = blocks[i];
            sum += blocks[i];
        }
        Usual = (sum + sequences.Count / 2) / sequences.Count;
    }

    /// <param name="Chance">That the draft and those before it become text.</param>
    /// <param name="Draft">The head, from 2.</param>
    /// <param name="Sequence">Index in the plan.</param>
    private readonly record struct Candidate(double Chance, int Draft, int Sequence);
}
