using System.Globalization;

namespace Lookahead.Embedded.Queues;

/// <summary>
/// The file name of a message: what changes from delivery to delivery is in the name, so that every step of a message
/// is one rename. <paramref name="VisibleAt"/> in UTC ticks, also the order of delivery; <paramref name="Deliveries"/>
/// counts those so far. Sorting names sorts by time.
/// </summary>
internal sealed record MessageName(long VisibleAt, string Id, int Deliveries)
{
    private const string Extension = ".json";

    public override string ToString() => $"{VisibleAt:D19}-{Id}-{Deliveries}{Extension}";

    /// <summary>Null when the file is not a message's.</summary>
    public static MessageName? Parse(string file)
    {
        if (!file.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }
        var parts = file[..^Extension.Length].Split('-');
        return parts.Length == 3 && Number(parts[0]) is { } visibleAt && Number(parts[2]) is { } deliveries and <= int.MaxValue
            ? new MessageName(visibleAt, parts[1], (int)deliveries)
            : null;
    }

    internal static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>
/// The file name of a locked message: when the lock ends (UTC ticks), the receiver whose OS lock shows that it lives,
/// the lock token, and the message's own name.
/// </summary>
internal sealed record LockedName(long LockedUntil, string Receiver, string Token, MessageName Message)
{
    public override string ToString() => $"{LockedUntil:D19}-{Receiver}-{Token}-{Message}";

    /// <summary>Null when the file is not a locked message's.</summary>
    public static LockedName? Parse(string file)
    {
        var parts = file.Split('-', 4);
        return parts.Length == 4 && MessageName.Number(parts[0]) is { } until && MessageName.Parse(parts[3]) is { } message
            ? new LockedName(until, parts[1], parts[2], message)
            : null;
    }
}
