using Lookahead.Formats.Models;

namespace Lookahead.Decoding;

/// <summary>The sizes of a decoding model, and what may be fed to it.</summary>
public abstract class SlotModel
{
    /// <param name="config">The model's.</param>
    /// <param name="slots">Sequences side by side.</param>
    /// <param name="heads">Heads to use, 1..n; 0: all.</param>
    /// <param name="context">Positions per sequence, up to the configuration's; 0: all of it.</param>
    /// <param name="prefillRows">Rows per forward beyond one block per slot, for prompts.</param>
    private protected SlotModel(ModelConfig config, int slots, int heads, int context, int prefillRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefillRows, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(heads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heads, config.NHeads);
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(context, config.Context);
        VocabularySize = config.VocabularySize;
        Slots = slots;
        Heads = heads == 0 ? config.NHeads : heads;
        Context = context == 0 ? config.Context : context;
        MaxRows = slots * Heads + prefillRows;
    }

    public int VocabularySize { get; }

    public int Heads { get; }

    public int Slots { get; }

    public int Context { get; }

    public int MaxRows { get; }

    /// <summary>Refuses what <see cref="IDecodingModel.Forward"/> must not be given, before anything is changed.</summary>
    private protected void Check(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MaxRows, nameof(tokens));
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)VocabularySize, nameof(tokens));
        }
        var (rows, asked) = (0, 0);
        foreach (var feed in feeds)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feed.Slot, (uint)Slots, nameof(feeds));
            ArgumentOutOfRangeException.ThrowIfLessThan(feed.Position, 0, nameof(feeds));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(feed.Position + feed.Count, Context, nameof(feeds));
            rows += feed.Count;
            asked += Math.Min(feed.LogitRows, feed.Count);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, tokens.Length, nameof(feeds));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(asked, Slots * Heads, nameof(feeds));
        }
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows, tokens.Length, nameof(feeds));
    }
}
