namespace Lookahead.Jobs.Storage;

/// <summary>Links by which anybody who has one may read one blob, for a time and without signing in. Not every store has them.</summary>
public interface IDownloadLinks
{
    /// <summary>The longest time that a link may live.</summary>
    static readonly TimeSpan MaxValidity = TimeSpan.FromDays(6);

    /// <summary>Makes a link. Whether the blob exists is not looked at. The link is a secret: keep it out of logs.</summary>
    /// <param name="name">Of the blob.</param>
    /// <param name="validFor">Above zero, at most <see cref="MaxValidity"/>.</param>
    /// <param name="fileName">Under which a browser saves it: 1..200 printable ASCII characters without quotes and slashes. Null: the browser decides.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">An argument is not as said above.</exception>
    Task<Uri> CreateAsync(string name, TimeSpan validFor, string? fileName, CancellationToken cancellationToken);
}
