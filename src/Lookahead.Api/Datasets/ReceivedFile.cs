using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Datasets;

/// <summary>What was uploaded, in a temporary file of this machine that goes with this object.</summary>
internal sealed class ReceivedFile : IAsyncDisposable
{
    private readonly FileStream file;

    private ReceivedFile(string name, FileStream file, long bytes, string sha256)
    {
        Name = name;
        this.file = file;
        Bytes = bytes;
        Sha256 = sha256;
    }

    /// <summary>As the uploader called it; never a path.</summary>
    public string Name { get; }

    /// <summary>Where the bytes are.</summary>
    public string Path => file.Name;

    public long Bytes { get; }

    /// <summary>In lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Memory does not depend on the length of <paramref name="content"/>.</summary>
    public static async Task<ReceivedFile> ReadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"lookahead-upload-{Guid.NewGuid():N}");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            var what = (Bytes: 0L, Sha256: "");
            await using (var hashing = new HashingStream(content, (length, hash) => what = (length, hash), leaveOpen: true))
            {
                await hashing.CopyToAsync(file, cancellationToken);
            }
            await file.FlushAsync(cancellationToken);
            return new ReceivedFile(name, file, what.Bytes, what.Sha256);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bytes from the first one on; disposed of with this object.</summary>
    public Stream Rewind()
    {
        file.Position = 0;
        return file;
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
