using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Datasets;

/// <summary>Uploads in parts, for hosts that limit how large a request may be: <c>uploads/{owner}/{id}/</c>. No list shows them.</summary>
public sealed class UploadStore(IBlobStore blobs, TimeProvider time)
{
    public async Task<Upload> BeginAsync(string owner, string name, DataFormat? format, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var upload = new Upload(JobId.Create(now, owner), name, format, now);
        await blobs.PutAsync(Document(upload.Id), JsonSerializer.SerializeToUtf8Bytes(upload, JobJson.Options), PutCondition.IfAbsent, cancellationToken);
        return upload;
    }

    /// <summary>Null when there is none of that id.</summary>
    public async Task<Upload?> FindAsync(string id, CancellationToken cancellationToken) =>
        await blobs.GetAsync(Document(id), cancellationToken) is { } blob ? JsonSerializer.Deserialize<Upload>(blob.Content, JobJson.Options) : null;

    /// <summary>The same part again takes the place of the one before.</summary>
    public Task PutPartAsync(string id, int number, Stream content, CancellationToken cancellationToken) =>
        blobs.UploadAsync(Part(id, number), content, PutCondition.None, cancellationToken);

    /// <summary>Numbers of the parts that are there, ascending.</summary>
    public async Task<IReadOnlyList<int>> PartsAsync(string id, CancellationToken cancellationToken)
    {
        var numbers = new List<int>();
        await foreach (var blob in blobs.ListAsync(Parts(id), cancellationToken))
        {
            numbers.Add(int.Parse(blob.Name.AsSpan(Parts(id).Length), System.Globalization.CultureInfo.InvariantCulture));
        }
        return numbers;
    }

    /// <summary>Null when there is no such part.</summary>
    public Task<Stream?> OpenPartAsync(string id, int number, CancellationToken cancellationToken) => blobs.OpenReadAsync(Part(id, number), cancellationToken);

    /// <summary>The document goes last: a deletion that was cut off can be taken up again.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var number in await PartsAsync(id, cancellationToken))
        {
            await blobs.DeleteAsync(Part(id, number), cancellationToken);
        }
        await blobs.DeleteAsync(Document(id), cancellationToken);
    }

    private static string Folder(string id) => $"uploads/{JobId.OwnerOf(id)}/{id}/";

    private static string Document(string id) => Folder(id) + "upload.json";

    private static string Parts(string id) => Folder(id) + "parts/";

    private static string Part(string id, int number) => $"{Parts(id)}{number:D5}";
}

/// <param name="Format">Null: told by the first line.</param>
public sealed record Upload(string Id, string Name, DataFormat? Format, DateTimeOffset CreatedAt);
