using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Weights;
using Lookahead.Worker.Handlers.FineTuning.Export;
using Lookahead.Worker.Handling;
using TorchSharp;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>Turns a model reference into a model: new weights, a directory, or the result of a finished job.</summary>
internal static class ModelSourceLoader
{
    /// <param name="context">The job that asks.</param>
    /// <param name="reference">Which model.</param>
    /// <param name="heads">Heads wanted; null: those that it has (new models: one).</param>
    /// <param name="device">Where its parameters are to lie; null: the CPU. (To name a device, libtorch must be loaded already.)</param>
    /// <exception cref="JobException">The model is missing, not ready or none that this engine runs.</exception>
    public static async Task<LoadedModel> LoadAsync(
        JobContext context, ModelReference reference, HeadRequest? heads, torch.Device? device, CancellationToken cancellationToken)
    {
        if (reference.Source == ModelSource.New)
        {
            var tokenizer = reference.Tokenizer is { } path ? TokenizerFiles.Load(path) : ByteTokenizer.Instance;
            var config = ModelConfig.FromShape(reference.Shape!, heads?.Count ?? 1, tokenizer.VocabularySize, heads?.Architecture ?? HeadArchitecture.Parallel);
            return new LoadedModel(ModelInitializer.Create(config, context.Job.Specification.Seed, device), tokenizer, reference.Tokenizer);
        }
        return Load(reference.Source == ModelSource.Path ? reference.Path! : await FetchAsync(context, reference.Job!, cancellationToken), heads, device);
    }

    /// <summary>The model of a directory: Hugging Face's or Meta's layout, or a PEFT adapter whose base model is on this machine.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the directory holds none that this engine runs.</exception>
    public static LoadedModel Load(string directory, HeadRequest? heads, torch.Device? device)
    {
        string files;
        ModelOrigin origin;
        using (var opened = ModelDirectory.Open(directory))
        {
            (files, origin) = (opened.Path, opened.Adapter is null ? ModelOrigin.Directory : ModelOrigin.MergedAdapter);
        }
        var model = ModelFiles.Load(directory, heads, device);
        try
        {
            return new LoadedModel(model, ModelTokenizer.Load(files, model.Config), files) { Origin = origin };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static async Task<string> FetchAsync(JobContext context, string jobId, CancellationToken cancellationToken)
    {
        var job = await context.FindJobAsync(jobId, cancellationToken)
            ?? throw JobException.User(ErrorCodes.NotFound, $"There is no job {jobId} to take a model from.", "model.job");
        if (job.State != JobState.Succeeded || job.Specification is not FineTuneSpecification)
        {
            throw JobException.User(ErrorCodes.ModelNotReady, $"Job {jobId} has no model: it is a {job.Specification.Kind} job that is {job.State.ToString().ToLowerInvariant()}.", "model.job");
        }
        var directory = Path.Combine(context.ScratchFolder, "source-model");
        Directory.CreateDirectory(directory);
        var prefix = job.ResultPrefix + JobPaths.ModelFolder;
        await foreach (var blob in context.Blobs.ListAsync(prefix, cancellationToken))
        {
            var name = blob.Name[prefix.Length..];
            // Folders below are other exports of the same model.
            if (!name.Contains('/', StringComparison.Ordinal) && name != ModelingFile.Name)
            {
                await context.DownloadAsync(blob.Name, Path.Combine(directory, name), cancellationToken);
            }
        }
        return directory;
    }
}
