using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Attempts;

/// <summary>
/// Writes files under <c>jobs/{id}/attempts/{epoch}/</c> and remembers them for the manifest. Names are relative to that prefix.
/// Refuses with <see cref="LeaseLostException"/> once the job's lock is lost.
/// </summary>
public sealed class AttemptWriter
{
    private static readonly string[] Reserved = [JobPaths.ManifestFile, "events.jsonl"];

    private readonly IBlobStore blobs;
    private readonly JobLock jobLock;
    private readonly ConcurrentDictionary<string, AttemptFile> files = new(StringComparer.Ordinal);
    private readonly string folder = "";

    internal AttemptWriter(IBlobStore blobs, JobLock jobLock, string jobId, int epoch)
    {
        this.blobs = blobs;
        this.jobLock = jobLock;
        Prefix = JobPaths.Attempt(jobId, epoch);
    }

    private AttemptWriter(AttemptWriter whole, string subfolder)
    {
        (blobs, jobLock, files) = (whole.blobs, whole.jobLock, whole.files);
        folder = whole.folder + subfolder;
        Prefix = whole.Prefix + subfolder;
    }

    /// <summary>What goes before each name in the store; ends with '/'.</summary>
    public string Prefix { get; }

    /// <summary>The files written and not deleted, in ordinal order of name.</summary>
    public IReadOnlyList<AttemptFile> Files =>
        [.. files.Values.Where(f => f.Name.StartsWith(folder, StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f with { Name = f.Name[folder.Length..] })];

    /// <summary>Writes into a folder of this attempt; names are relative to it.</summary>
    /// <param name="subfolder">Ends with '/'.</param>
    public AttemptWriter Under(string subfolder) => new(this, subfolder);

    /// <summary>Writes a whole file, over an older one of that name.</summary>
    public async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blobName = Check(name);
        await blobs.PutAsync(blobName, content, PutCondition.None, cancellationToken);
        files[folder + name] = new AttemptFile(folder + name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
    }

    /// <summary>Writes a value as indented JSON in the house's style.</summary>
    public Task PutJsonAsync<T>(string name, T value, CancellationToken cancellationToken) =>
        PutAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, JobJson.Indented), cancellationToken);

    /// <summary>As <see cref="PutAsync"/>, from a stream of any length, in constant memory.</summary>
    public async Task UploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var blobName = Check(name);
        AttemptFile? written = null;
        await using var hashing = new HashingStream(content, (bytes, sha256) => written = new AttemptFile(folder + name, bytes, sha256), leaveOpen: true);
        await blobs.UploadAsync(blobName, hashing, PutCondition.None, cancellationToken);
        files[folder + name] = written ?? throw new InvalidOperationException($"The store did not read {name} to its end.");
    }

    /// <summary>Uploads a local file.</summary>
    public async Task UploadFileAsync(string name, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, useAsync: true);
        await UploadAsync(name, file, cancellationToken);
    }

    /// <summary>Deletes a file of this attempt, such as a checkpoint that a newer one replaces. False when there was none.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var blobName = Check(name);
        files.TryRemove(folder + name, out _);
        return await blobs.DeleteAsync(blobName, cancellationToken);
    }

    /// <summary>Deletes every file that this attempt wrote, to make room.</summary>
    internal async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Files)
        {
            await DeleteAsync(file.Name, cancellationToken);
        }
    }

    internal async Task PutManifestAsync(byte[] content, CancellationToken cancellationToken)
    {
        jobLock.ThrowIfLost();
        await blobs.PutAsync(Prefix + JobPaths.ManifestFile, content, PutCondition.None, cancellationToken);
    }

    private string Check(string name)
    {
        if (Reserved.Contains(name))
        {
            throw new ArgumentException($"'{name}' is written by the worker itself; use another name.", nameof(name));
        }
        BlobName.Check(name);
        jobLock.ThrowIfLost();
        return Prefix + name;
    }
}
