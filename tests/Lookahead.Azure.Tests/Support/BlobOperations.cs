using Lookahead.Jobs.Storage;

namespace Lookahead.Azure.Tests.Support;

/// <summary>Every operation of the port, to be run where one thing is wrong for all of them.</summary>
internal static class BlobOperations
{
    /// <summary>No blob of this name must be there before.</summary>
    public const string Absent = "f";

    public static IReadOnlyDictionary<string, Func<IBlobStore, Task>> Reading { get; } = new Dictionary<string, Func<IBlobStore, Task>>
    {
        ["get"] = store => store.GetAsync("a", default),
        ["properties"] = store => store.GetPropertiesAsync("a", default),
        ["open"] = store => store.OpenReadAsync("a", default),
        ["list"] = store => store.ListAsync("", default).CountAsync().AsTask(),
        ["is leased"] = store => store.IsLeasedAsync("a", default),
    };

    public static IReadOnlyDictionary<string, Func<IBlobStore, Task>> Writing { get; } = new Dictionary<string, Func<IBlobStore, Task>>
    {
        ["put"] = store => store.PutAsync("b", new byte[1], PutCondition.None, default),
        ["put if absent"] = store => store.PutAsync(Absent, new byte[1], PutCondition.IfAbsent, default),
        ["upload"] = store => store.UploadAsync("b", new MemoryStream(new byte[1]), PutCondition.None, default),
        ["append"] = store => store.AppendAsync("c", new byte[1], default),
        ["delete"] = store => store.DeleteAsync("d", default),
        ["lease"] = store => store.TryAcquireLeaseAsync("e", TimeSpan.FromSeconds(15), default),
    };
}
