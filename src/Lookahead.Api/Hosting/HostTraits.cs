namespace Lookahead.Api.Hosting;

/// <summary>What stands between a client and this service.</summary>
/// <param name="CanStream">
/// Whether the parts of an answer reach the client as they are written. A Functions host that forwards requests keeps an answer until
/// it is whole: endpoints that would stream must then not begin to, and clients fall back to long polling.
/// </param>
public sealed record HostTraits(bool CanStream)
{
    /// <summary>Kestrel, with nothing between.</summary>
    public static HostTraits Kestrel { get; } = new(CanStream: true);

    /// <summary>A Functions host, which this service cannot tell to be one that streams.</summary>
    public static HostTraits FunctionsHost { get; } = new(CanStream: false);
}
