using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Training;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>
/// Checkpoints of a job in the store, <c>attempts/{epoch}/checkpoints/step-{n}.safetensors</c>, with the metrics up to it
/// beside it. A checkpoint replaces the attempt's earlier one only after it is whole.
/// </summary>
internal sealed class CheckpointFolder(JobContext context)
{
    private const string Folder = "checkpoints/";

    private string? latest;

    /// <summary>
    /// Puts the trainer where the newest readable checkpoint of an earlier attempt stands; a damaged one is passed over.
    /// </summary>
    /// <returns>The metrics up to there; empty at the start.</returns>
    public async Task<TrainingMetrics> RestoreAsync(Trainer trainer, CancellationToken cancellationToken)
    {
        foreach (var blobName in await FindAsync(cancellationToken))
        {
            var path = Path.Combine(context.ScratchFolder, "resume.safetensors");
            try
            {
                await context.DownloadAsync(blobName, path, cancellationToken);
                trainer.Resume(path);
            }
            catch (JobException e)
            {
                await context.ReportAsync(new MessageLogged(MessageLevel.Warning, $"Checkpoint {blobName} cannot be used, trying the one before: {e.Message}"));
                continue;
            }
            finally
            {
                File.Delete(path);
            }
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, $"Going on from step {trainer.State.Step:N0} ({blobName})."));
            var metrics = await context.Blobs.GetAsync(MetricsOf(blobName), cancellationToken);
            return metrics is null ? new TrainingMetrics() : TrainingMetrics.Parse(metrics.Content);
        }
        return new TrainingMetrics();
    }

    /// <summary>Stores a checkpoint and its metrics, then drops this attempt's earlier ones.</summary>
    public async Task SaveAsync(int step, Action<Stream> write, TrainingMetrics metrics, CancellationToken cancellationToken)
    {
        var name = $"{Folder}step-{step:D9}.safetensors";
        var path = Path.Combine(context.ScratchFolder, "checkpoint.safetensors");
        await using (var file = File.Create(path))
        {
            write(file);
        }
        await context.Attempt.PutAsync(MetricsOf(name), metrics.ToJsonLines(), cancellationToken);
        await context.Attempt.UploadFileAsync(name, path, cancellationToken);
        File.Delete(path);
        if (latest is not null && latest != name)
        {
            await DeleteLatestAsync(cancellationToken);
        }
        latest = name;
        await context.ReportAsync(new CheckpointSaved(step, context.Attempt.Prefix + name));
    }

    /// <summary>Drops this attempt's newest checkpoint: a finished run needs none.</summary>
    public async Task DeleteLatestAsync(CancellationToken cancellationToken)
    {
        if (latest is not null)
        {
            await context.Attempt.DeleteAsync(latest, cancellationToken);
            await context.Attempt.DeleteAsync(MetricsOf(latest), cancellationToken);
            latest = null;
        }
    }

    private static string MetricsOf(string checkpoint) => Path.ChangeExtension(checkpoint, ".metrics.jsonl");

    /// <summary>Checkpoints of all earlier attempts, those with most steps first.</summary>
    private async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var epoch in context.EarlierAttempts)
        {
            await foreach (var blob in context.Blobs.ListAsync(JobPaths.Attempt(context.Job.Id, epoch) + Folder, cancellationToken))
            {
                if (blob.Name.EndsWith(".safetensors", StringComparison.Ordinal))
                {
                    found.Add(blob.Name);
                }
            }
        }
        return [.. found.OrderByDescending(name => Path.GetFileName(name), StringComparer.Ordinal)];
    }
}
