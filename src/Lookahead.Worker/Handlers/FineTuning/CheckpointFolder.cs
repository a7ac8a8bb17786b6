using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Models.Transformer;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>
/// Checkpoints of a job in the store, <c>attempts/{epoch}/checkpoints/step-{n}.safetensors</c>, with the metrics up to it
/// beside it. A checkpoint replaces the attempt's earlier one only after it is whole. Beside them, on request, the weights of
/// the best validation, <c>best-{n}.safetensors</c>.
/// </summary>
internal sealed class CheckpointFolder(JobContext context)
{
    private const string Folder = "checkpoints/";

    private const string Prefix = "step-";
    private const string BestPrefix = "best-";

    private string? latest, best;

    /// <summary>
    /// Puts the trainer where the newest readable checkpoint of an earlier attempt stands; a damaged one is passed over.
    /// </summary>
    /// <returns>The metrics up to there; empty at the start.</returns>
    public async Task<TrainingMetrics> RestoreAsync(Trainer trainer, CancellationToken cancellationToken)
    {
        foreach (var blobName in await FindAsync(Prefix, context.EarlierAttempts, cancellationToken))
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
        var name = $"{Folder}{Prefix}{step:D9}.safetensors";
        await context.Attempt.PutAsync(MetricsOf(name), metrics.ToJsonLines(), cancellationToken);
        await UploadAsync(name, write, cancellationToken);
        if (latest != name)
        {
            await DeleteLatestAsync(cancellationToken);
        }
        latest = name;
        await context.ReportAsync(new CheckpointSaved(step, context.Attempt.Prefix + name));
    }

    /// <summary>Stores the weights of the best validation so far, then drops this attempt's earlier ones.</summary>
    public async Task SaveBestAsync(int step, Action<Stream> write, CancellationToken cancellationToken)
    {
        var name = $"{Folder}{BestPrefix}{step:D9}.safetensors";
        await UploadAsync(name, write, cancellationToken);
        if (best is not null && best != name)
        {
            await context.Attempt.DeleteAsync(best, cancellationToken);
        }
        best = name;
    }

    /// <summary>Puts the weights of the best validation, of this attempt or an earlier one, into the model.</summary>
    public async Task LoadBestAsync(int step, MtpModel model, CancellationToken cancellationToken)
    {
        var name = $"{BestPrefix}{step:D9}.safetensors";
        var found = (await FindAsync(BestPrefix, [context.Job.Epoch, .. context.EarlierAttempts], cancellationToken)).FirstOrDefault(blob => Path.GetFileName(blob) == name)
            ?? throw JobException.Infrastructure(ErrorCodes.NotFound, $"The weights of the best validation, {name}, are in no attempt's folder any more.", retryable: true);
        var path = Path.Combine(context.ScratchFolder, "best.safetensors");
        await context.DownloadAsync(found, path, cancellationToken);
        TrainingCheckpoint.ReadWeights(path, model);
        File.Delete(path);
    }

    /// <summary>Drops what this attempt has stored: a finished run needs none of it.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        await DeleteLatestAsync(cancellationToken);
        if (best is not null)
        {
            await context.Attempt.DeleteAsync(best, cancellationToken);
            best = null;
        }
    }

    private static string MetricsOf(string checkpoint) => Path.ChangeExtension(checkpoint, ".metrics.jsonl");

    private async Task DeleteLatestAsync(CancellationToken cancellationToken)
    {
        if (latest is not null)
        {
            await context.Attempt.DeleteAsync(latest, cancellationToken);
            await context.Attempt.DeleteAsync(MetricsOf(latest), cancellationToken);
            latest = null;
        }
    }

    private async Task UploadAsync(string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        var path = Path.Combine(context.ScratchFolder, "checkpoint.safetensors");
        await using (var file = File.Create(path))
        {
            write(file);
        }
        await context.Attempt.UploadFileAsync(name, path, cancellationToken);
        File.Delete(path);
    }

    /// <summary>Files of attempts that begin with a prefix, those with most steps first.</summary>
    private async Task<List<string>> FindAsync(string prefix, IEnumerable<int> attempts, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var epoch in attempts)
        {
            await foreach (var blob in context.Blobs.ListAsync(context.FilesOf(epoch) + Folder + prefix, cancellationToken))
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
