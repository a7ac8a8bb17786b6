using System.Text;
using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Models.Adapters;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.Reports;
using Lookahead.Reports.TensorBoard;
using Lookahead.Training;
using Lookahead.Worker.Handlers.FineTuning.Export;
using Lookahead.Worker.Handlers.Models;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>
/// Runs <c>fine-tune</c> jobs: reads the data, trains from the newest checkpoint that an earlier attempt left (or from the
/// start), and leaves the model, its metrics, a report and <c>result.json</c>.
/// </summary>
/// <param name="memory">What a job may take; null: what this machine has.</param>
public sealed class FineTuneHandler(WorkerMemory? memory = null) : IJobHandler
{
    private readonly TrainingPlanner planner = new(memory ?? WorkerMemory.OfThisMachine());

    public string Kind => FineTuneSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<FineTuneSpecification>();
        await planner.RefuseWhatCannotFitAsync(context, specification, cancellationToken);
        // The trainer's threads share the rows of a batch; inside each, libtorch works alone.
        TorchRuntime.SetThreads(1);
        var threads = specification.Threads > 0 ? specification.Threads : Environment.ProcessorCount;
        var heads = new HeadRequest(specification.NHeads, specification.HeadArchitecture, specification.HeadInitialization, specification.Seed);
        using var loaded = await ModelSourceLoader.LoadAsync(context, specification.Model, heads, DeviceChoice.Of(specification.Training.Device), cancellationToken);
        var (data, dataReport) = await ReadDataAsync(context, specification, loaded, cancellationToken);
        ModelExporter.Check(specification.Export, loaded.Model.Config);
        if (ModelExporter.Notice(specification.Export, loaded.Model.Config) is { } notice)
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Warning, notice));
        }
        var plan = await planner.ReportAsync(context, specification, loaded.Model.Config, data);
        context.Facts["torch"] = TorchSharp.torch.__version__;
        if (loaded.Directory is { } source)
        {
            context.Facts["model_sha256"] = (await DataSourceHasher.OfFolderAsync(source, cancellationToken)).Sha256;
        }

        var model = specification.Lora is { } lora ? LowRankAdapters.Attach(loaded.Model, lora, specification.Seed) : loaded.Model;
        using var trainer = new Trainer(model, specification.Training, specification.Method, data, specification.Seed, threads, context.Time);
        var checkpoints = new CheckpointFolder(context);
        var metrics = await checkpoints.RestoreAsync(trainer, cancellationToken);
        var observer = new TrainingJobObserver(context, checkpoints, metrics, cancellationToken);
        TrainingEnd end;
        using (LookaheadTelemetry.StartStage("train"))
        {
            end = await DedicatedThread.RunAsync("training", () => trainer.Run(observer, context.StopRequested, cancellationToken));
        }
        if (end == TrainingEnd.Interrupted)
        {
            return HandlerOutcome.Stopped;
        }
        if (specification.Training.KeepBest && trainer.State.Best is { } best)
        {
            await checkpoints.LoadBestAsync(best.Step, model, cancellationToken);
        }
        var weightsHash = await SaveModelAsync(context, specification, loaded, model, cancellationToken);
        var result = FineTuneResult.From(specification, model.Config, trainer.State, metrics, data, dataReport, plan, weightsHash);
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, result, cancellationToken);
        await context.Attempt.PutAsync(TrainingMetrics.FileName, metrics.ToJsonLines(), cancellationToken);
        var started = metrics.Points is [var first, ..] ? first.At : context.Time.GetUtcNow();
        await context.Attempt.PutAsync(EventFile.NameOf(started), EventFile.Write(started, TrainingScalars.Of(metrics.Points)), cancellationToken);
        var report = FineTuneReport.Build(specification, model.Config, result, metrics);
        await context.Attempt.PutJsonAsync(ReportFiles.Data, report, cancellationToken);
        await context.Attempt.PutAsync(JobPaths.ReportFile, Encoding.UTF8.GetBytes(ReportHtml.Render(report)), cancellationToken);
        await checkpoints.DeleteAllAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    private static async Task<(TrainingSet Set, TrainingDataReport Report)> ReadDataAsync(
        JobContext context, FineTuneSpecification specification, LoadedModel loaded, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("read data");
        var chat = specification.Data.Format == DataFormat.Chat ? loaded.ChatTemplate() : null;
        var (documents, report) = await TrainingDataReader.ReadAsync(
            specification.Data, loaded.Tokenizer, chat, specification.Training.SequenceLength, cancellationToken);
        context.Facts["data_sha256"] = report.Source.Sha256;
        await context.ReportAsync(new MessageLogged(MessageLevel.Information,
            $"Read {report.Documents:N0} documents with {report.Tokens:N0} tokens, {report.PredictedTokens:N0} of them predicted, the longest of {report.LongestDocument:N0}."));
        if (report.Skipped.Count > 0)
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Warning, $"Left out: {TrainingDataText.Skipped(report)}."));
        }
        foreach (var set in report.Overlap)
        {
            await context.ReportAsync(new MessageLogged(set.Shared.Count > 0 ? MessageLevel.Warning : MessageLevel.Information,
                $"Overlap with {set.Set}: {TrainingDataText.Overlap(set)}."));
        }
        return (TrainingSet.Split(documents, specification.Data.ValidationShare, specification.Seed, loaded.Tokenizer.Padding), report);
    }

    /// <returns>The hash of the weights (<see cref="WeightsHash"/>).</returns>
    private static async Task<string> SaveModelAsync(
        JobContext context, FineTuneSpecification specification, LoadedModel loaded, MtpModel trained, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("save model");
        var directory = Path.Combine(context.ScratchFolder, "model");
        new ModelExporter(specification, loaded).Write(trained, directory);
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/');
            await context.Attempt.UploadFileAsync(JobPaths.ModelFolder + name, path, cancellationToken);
            File.Delete(path);
        }
        return WeightsHash.Of([.. context.Attempt.Files.Where(f => WeightsHash.IsWeights(f.Name)).Select(f => f.Sha256)]);
    }
}
