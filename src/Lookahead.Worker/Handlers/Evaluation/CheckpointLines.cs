using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>
/// Items that a job keeps as they come, so that a later attempt need not make them again:
/// <c>checkpoints/{name}-{number}.jsonl.gz</c>. Every few seconds the new ones are written in the background, as a file of their
/// own, so that a long job does not write its first items again and again. Safe to call from many threads.
/// </summary>
internal sealed class CheckpointLines<T>
{
    private const string Folder = "checkpoints/";
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    private readonly JobContext context;
    private readonly string name;
    private readonly Lock guard = new();
    private readonly List<string> files = [];
    private List<T> unsaved = [];
    private Task saving = Task.CompletedTask;
    private long saved;

    private CheckpointLines(JobContext context, string name)
    {
        (this.context, this.name) = (context, name);
        saved = context.Time.GetTimestamp();
    }

    /// <summary>With what the newest attempt that kept anything had, which is what all before it had too.</summary>
    public static async Task<(CheckpointLines<T> Lines, IReadOnlyList<T> Kept)> OpenAsync(JobContext context, string name, CancellationToken cancellationToken)
    {
        var lines = new CheckpointLines<T>(context, name);
        var kept = new List<T>();
        foreach (var epoch in context.EarlierAttempts)
        {
            var blobs = new List<string>();
            await foreach (var blob in context.Blobs.ListAsync($"{context.FilesOf(epoch)}{Folder}{name}-", cancellationToken))
            {
                blobs.Add(blob.Name);
            }
            foreach (var blob in blobs.Order(StringComparer.Ordinal))
            {
                await using var stream = await context.Blobs.OpenReadAsync(blob, cancellationToken) ?? throw new InvalidOperationException($"{blob} has vanished.");
                kept.AddRange(GzipLines.Read<T>(stream));
            }
            if (kept.Count > 0)
            {
                break;
            }
        }
        lines.unsaved.AddRange(kept); // The next file begins with all of it: each attempt stands alone.
        return (lines, kept);
    }

    public void Add(T item)
    {
        lock (guard)
        {
            unsaved.Add(item);
            if (saving.IsCompleted && context.Time.GetElapsedTime(saved) > SaveInterval)
            {
                var before = saving;
                saving = Task.Run(async () =>
                {
                    await before; // A fault of a background write is not lost: it surfaces at the next save.
                    await WriteAsync(CancellationToken.None);
                });
            }
        }
    }

    /// <summary>Writes all that is not written; a fault of an earlier background write surfaces here.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await saving;
        await WriteAsync(cancellationToken);
    }

    /// <summary>Drops the files: a finished job has what was in them in its result.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await saving;
        foreach (var file in files)
        {
            await context.Attempt.DeleteAsync(file, cancellationToken);
        }
        files.Clear();
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        List<T> batch;
        string file;
        lock (guard)
        {
            saved = context.Time.GetTimestamp();
            if (unsaved.Count == 0)
            {
                return;
            }
            (batch, unsaved) = (unsaved, []);
            file = $"{Folder}{name}-{files.Count:D6}.jsonl.gz";
            files.Add(file);
        }
        await context.Attempt.PutAsync(file, GzipLines.Write(batch), cancellationToken);
    }
}
