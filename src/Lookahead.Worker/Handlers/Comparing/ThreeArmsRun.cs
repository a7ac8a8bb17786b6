using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>Trains and evaluates the paper's three arms, seed by seed, with the handlers of fine-tune and pass-at-k jobs.</summary>
internal sealed class ThreeArmsRun(JobContext context, CompareSpecification specification, IJobHandler fineTune, IJobHandler evaluate)
{
    private readonly ThreeArmsSettings settings = specification.ThreeArms!;
    private readonly IReadOnlyList<ThreeArmsArm> arms = ThreeArmsPlan.Arms(specification.ThreeArms!);

    /// <returns>Null when stopped on request; the next attempt goes on.</returns>
    public async Task<IReadOnlyList<SideEvaluations>?> RunAsync(CancellationToken cancellationToken)
    {
        var firstHeads = arms.Select(a => a.FirstHeads).Distinct().ToList();
        var stages = new StageRunner(context, settings.Seeds.Count * (firstHeads.Count + (2 * arms.Count)));
        var evaluations = arms.ToDictionary(a => a, _ => new List<FinishedEvaluation>());
        var tokens = arms.ToDictionary(a => a, _ => new List<long>());
        foreach (var seed in settings.Seeds)
        {
            var bases = new Dictionary<int, (JobContext Stage, long Tokens)>();
            foreach (var heads in firstHeads)
            {
                if (await stages.RunAsync($"seed-{seed}/stage1-n{heads}", ThreeArmsPlan.Stage1(specification, heads, seed), fineTune, cancellationToken) is not { } stage)
                {
                    return null;
                }
                bases[heads] = (stage, await TokensAsync(stage, cancellationToken));
            }
            foreach (var (i, arm) in arms.Index())
            {
                var folder = $"seed-{seed}/arm-{i + 1}-n{arm.FirstHeads}-n{arm.SecondHeads}";
                var source = await ModelOfAsync(bases[arm.FirstHeads].Stage, cancellationToken);
                if (await stages.RunAsync($"{folder}/stage2", ThreeArmsPlan.Stage2(specification, source, arm.SecondHeads, seed), fineTune, cancellationToken) is not { } trained)
                {
                    return null;
                }
                var model = await ModelOfAsync(trained, cancellationToken);
                if (await stages.RunAsync($"{folder}/evaluation", ThreeArmsPlan.Evaluation(specification, model, $"{arm.Name}, seed {seed}"), evaluate, cancellationToken) is not { } evaluated)
                {
                    return null;
                }
                evaluations[arm].Add(await FinishedEvaluation.AtAsync(
                    context, evaluated.Attempt.Prefix, $"stages/{folder}/evaluation", evaluated.Facts.ToDictionary(), cancellationToken));
                tokens[arm].Add(bases[arm.FirstHeads].Tokens + await TokensAsync(trained, cancellationToken));
                if (!settings.KeepModels)
                {
                    await DropModelAsync(trained, cancellationToken);
                }
            }
            foreach (var (stage, _) in bases.Values)
            {
                await DropModelAsync(stage, cancellationToken);
            }
        }
        await CheckTokensAsync(tokens);
        return [.. arms.Select(a => new SideEvaluations(a.Name, evaluations[a]) { TrainingTokens = tokens[a] })];
    }

    /// <summary>The model of a finished stage, as a directory on the local disk; empty where it was dropped because all that needed it is done.</summary>
    private static async Task<ModelReference> ModelOfAsync(JobContext stage, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(stage.ScratchFolder, "trained-model");
        Directory.CreateDirectory(directory);
        foreach (var file in stage.Attempt.Files.Where(f => f.Name.StartsWith(JobPaths.ModelFolder, StringComparison.Ordinal)))
        {
            var path = Path.Combine(directory, file.Name[JobPaths.ModelFolder.Length..]);
            if (Path.GetDirectoryName(path) == directory && !File.Exists(path))
            {
                await stage.DownloadAsync(stage.Attempt.Prefix + file.Name, path, cancellationToken);
            }
        }
        return new ModelReference { Source = ModelSource.Path, Path = directory };
    }

    private static async Task DropModelAsync(JobContext stage, CancellationToken cancellationToken)
    {
        foreach (var file in stage.Attempt.Files.Where(f => f.Name.StartsWith(JobPaths.ModelFolder, StringComparison.Ordinal)))
        {
            await stage.Attempt.DeleteAsync(file.Name, cancellationToken);
        }
        Directory.Delete(stage.ScratchFolder, recursive: true);
    }

    private static async Task<long> TokensAsync(JobContext stage, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<FineTuneResult>((await stage.Blobs.GetAsync(stage.Attempt.Prefix + JobPaths.ResultFile, cancellationToken))!.Content, JobJson.Options)!.TokensSeen;

    /// <summary>Seed by seed: another seed shuffles other documents into its batches.</summary>
    private async Task CheckTokensAsync(Dictionary<ThreeArmsArm, List<long>> tokens)
    {
        if (tokens.Values.Any(t => !t.SequenceEqual(tokens.Values.First())))
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Warning,
                $"The arms did not train on equally many tokens: {string.Join("; ", tokens.Select(t => $"{t.Key.Name}: {string.Join(", ", t.Value)}"))}."));
        }
    }
}
