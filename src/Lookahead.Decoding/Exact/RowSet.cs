namespace Lookahead.Decoding.Exact;

/// <summary>Rows of one pass: where in the cache each one stands. Allocated once, refilled every step.</summary>
internal sealed class RowSet(int capacity)
{
    // Rows of one slot that share an item of attention work: they read the same keys and values, once from memory.
    private const int MaxRun = 16;

    private readonly int[] runStarts = new int[capacity + 1];

    public int Count { get; private set; }

    public int[] Slots { get; } = new int[capacity];

    public int[] Positions { get; } = new int[capacity];

    /// <summary>Runs of neighbouring rows in the same slot.</summary>
    public int Runs { get; private set; }

    public void Clear() => (Count, Runs) = (0, 0);

    public void Add(int slot, int position)
    {
        if (Runs == 0 || Slots[Count - 1] != slot || Count - runStarts[Runs - 1] == MaxRun)
        {
            runStarts[Runs++] = Count;
        }
        (Slots[Count], Positions[Count]) = (slot, position);
        Count++;
        runStarts[Runs] = Count;
    }

    /// <summary>The rows of a run.</summary>
    public (int Start, int End) Run(int run) => (runStarts[run], runStarts[run + 1]);
}
