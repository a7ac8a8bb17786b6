using Lookahead.Embedded;

namespace Lookahead.Cli.Checks;

/// <summary>The folder that holds jobs and their results on one machine.</summary>
internal sealed record StoreFolder(string Path)
{
    public const string Default = ".lookahead";

    /// <summary>Opens the store, or says why it cannot be used.</summary>
    public (EmbeddedStore? Store, string? Error) Open()
    {
        try
        {
            return (EmbeddedStore.Open(Path), null);
        }
        catch (NotSupportedException e)
        {
            return (null, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The store folder {Path} cannot be written: {e.Message} Choose another with --store.");
        }
    }
}
