using Lookahead.Embedded.Files;

namespace Lookahead.Embedded.Queues;

/// <summary>
/// Waiting messages in one folder and locked ones in another. Every step is a rename; all but <see cref="PathOf"/>
/// are called under the queue's guard.
/// </summary>
internal sealed class MessageFolder(string waiting, string locked)
{
    public string PathOf(MessageName name) => Path.Combine(waiting, name.ToString());

    public string PathOf(LockedName name) => Path.Combine(locked, name.ToString());

    /// <summary>Messages that may be delivered, oldest first.</summary>
    public IEnumerable<MessageName> Visible(DateTimeOffset now) => Directory.EnumerateFiles(waiting)
        .Select(path => MessageName.Parse(Path.GetFileName(path)))
        .OfType<MessageName>()
        .Where(name => name.VisibleAt <= now.UtcTicks)
        .OrderBy(name => name.VisibleAt)
        .ThenBy(name => name.Id, StringComparer.Ordinal);

    public IReadOnlyList<LockedName> Locked() =>
        [.. Directory.EnumerateFiles(locked).Select(path => LockedName.Parse(Path.GetFileName(path))).OfType<LockedName>()];

    public LockedName? Find(string token) => Locked().FirstOrDefault(name => name.Token == token);

    /// <summary>Locks a waiting message and counts the delivery.</summary>
    public LockedName Lock(MessageName name, DateTimeOffset until, string receiver)
    {
        var taken = new LockedName(
            until.UtcTicks, receiver, Guid.NewGuid().ToString("N"), name with { Deliveries = name.Deliveries + 1 });
        Posix.Rename(PathOf(name), PathOf(taken));
        return taken;
    }

    public void Extend(LockedName name, DateTimeOffset until) =>
        Posix.Rename(PathOf(name), PathOf(name with { LockedUntil = until.UtcTicks }));

    public void Complete(LockedName name) => File.Delete(PathOf(name));

    /// <summary>Ends the lock; the message waits in <paramref name="target"/>.</summary>
    public void Release(LockedName name, MessageFolder target) => Posix.Rename(PathOf(name), target.PathOf(name.Message));

    /// <summary>Moves a waiting message to another folder.</summary>
    public void Move(MessageName name, MessageFolder target) => Posix.Rename(PathOf(name), target.PathOf(name));
}
