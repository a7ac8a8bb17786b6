namespace Lookahead.Jobs.Events;

/// <summary>A place in a job's event logs: a byte offset per epoch, written <c>0:120.1:4096</c>. Opaque to callers.</summary>
public sealed class EventCursor
{
    private readonly SortedDictionary<int, long> offsets;

    private EventCursor(SortedDictionary<int, long> offsets) => this.offsets = offsets;

    public static EventCursor Start { get; } = new([]);

    public long Offset(int epoch) => offsets.GetValueOrDefault(epoch);

    public EventCursor With(int epoch, long offset) =>
        new(new SortedDictionary<int, long>(offsets) { [epoch] = offset });

    public override string ToString() => string.Join('.', offsets.Select(x => $"{x.Key}:{x.Value}"));

    /// <summary>Reads what <see cref="ToString"/> wrote; null or empty is the start. False when it is no cursor.</summary>
    public static bool TryParse(string? text, out EventCursor cursor)
    {
        cursor = Start;
        foreach (var part in (text ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':') is not [var left, var right]
                || !int.TryParse(left, out var epoch) || epoch < 0
                || !long.TryParse(right, out var offset) || offset is < 0 or > int.MaxValue)
            {
                return false;
            }
            cursor = cursor.With(epoch, offset);
        }
        return true;
    }
}
