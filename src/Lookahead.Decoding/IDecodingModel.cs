namespace Lookahead.Decoding;

/// <summary>Tokens fed to one sequence in one forward.</summary>
/// <param name="Slot">The sequence's place in the cache.</param>
/// <param name="Position">Where the first token stands; everything before it is in the cache, everything from it on is overwritten.</param>
/// <param name="Count">Tokens fed, from 1.</param>
/// <param name="LogitRows">For how many of the last tokens next-token logits are wanted.</param>
public readonly record struct SlotFeed(int Slot, int Position, int Count, int LogitRows);

/// <summary>
/// A model with multi-token prediction heads and a cache of keys and values for a fixed number of sequences (slots).
/// Lengths belong to the caller: feeding at a lower position than before is the whole of a rollback.
/// </summary>
public interface IDecodingModel
{
    int VocabularySize { get; }

    /// <summary>Heads that can be used, head 1 included (n).</summary>
    int Heads { get; }

    /// <summary>Sequences held side by side.</summary>
    int Slots { get; }

    /// <summary>Positions per sequence.</summary>
    int Context { get; }

    /// <summary>The most tokens of one forward, over all slots.</summary>
    int MaxRows { get; }

    /// <summary>
    /// Feeds the tokens of all <paramref name="feeds"/>, one after the other in <paramref name="tokens"/> (a token's row is
    /// its index there). No slot may appear twice.
    /// </summary>
    void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds);

    /// <summary>Logits [V] of head 1 after row <paramref name="row"/> of the last forward, which asked for them.</summary>
    ReadOnlySpan<float> Logits(int row);

    /// <summary>Runs heads 2..<paramref name="heads"/> on some rows of the last forward, all of different slots.</summary>
    void Draft(ReadOnlySpan<int> rows, int heads);

    /// <summary>Logits [V] of head <paramref name="head"/> (from 2) on the <paramref name="index"/>-th row given to the last <see cref="Draft"/>.</summary>
    ReadOnlySpan<float> DraftLogits(int index, int head);

    /// <summary>
    /// Gives slot <paramref name="to"/> the first <paramref name="length"/> positions of another, in place of all that it
    /// holds. What one of the two is fed later the other does not see.
    /// </summary>
    void SharePrefix(int from, int to, int length);

    /// <summary>Says that positions from <paramref name="length"/> on are not needed any more.</summary>
    void Truncate(int slot, int length);

    /// <summary>The most bytes of keys and values that slots held at one time; what they share counts once.</summary>
    long PeakCacheBytes { get; }
}
