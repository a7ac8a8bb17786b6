using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Prompts;

/// <summary>The problems of a set that are asked, and the solved ones that stand in front of each.</summary>
public sealed record PromptedSet(IReadOnlyList<Problem> Asked, IReadOnlyList<Problem> Shots);

/// <summary>Chooses the shots of a set: always the same for the same settings and files.</summary>
public static class ShotChooser
{
    /// <param name="set">The evaluated set.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="settings">How many, and from where.</param>
    /// <param name="cancellationToken">Checked while the file of shots is read.</param>
    /// <exception cref="DataFormatException">There are not enough solved problems, or a problem cannot be asked in the style.</exception>
    public static async Task<PromptedSet> ChooseAsync(IReadOnlyList<Problem> set, string path, PromptSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Shots == 0)
        {
            return Checked(new PromptedSet(set, []), path, settings);
        }
        var file = settings.ShotsFile ?? path;
        var source = settings.ShotsFile is null ? set : await ProblemReader.ReadFileAsync(settings.ShotsFile, cancellationToken);
        var shots = settings.ShotIds.Count > 0
            ? settings.ShotIds.Select(id => source.FirstOrDefault(p => p.Id == id) ?? throw DataFile.Fault(file, $"There is no problem '{id}', which prompt.shot_ids names.")).ToList()
            : source.Where(p => p.Solutions.Count > 0).Take(settings.Shots).ToList();
        if (shots.Find(s => s.Solutions.Count == 0) is { } unsolved)
        {
            throw DataFile.Fault(file, $"The problem '{unsolved.Id}' has no solution, so it cannot be an example in prompts (prompt.shot_ids).");
        }
        if (shots.Count < settings.Shots)
        {
            throw DataFile.Fault(file, $"{settings.Shots} solved problems are needed for prompts (prompt.shots), but only {shots.Count} have a solution.");
        }
        // A shot from another file may be a problem of the set too.
        var shown = shots.Select(s => (s.Id, s.Statement)).ToHashSet();
        var asked = set.Where(p => !shown.Contains((p.Id, p.Statement))).ToList();
        return asked.Count > 0 ? Checked(new PromptedSet(asked, shots), path, settings)
            : throw DataFile.Fault(path, "Every problem of the set is an example in prompts, so none is left to ask.");
    }

    private static PromptedSet Checked(PromptedSet chosen, string path, PromptSettings settings)
    {
        var faults = chosen.Asked.Select(problem => (problem.Id, Fault: PromptBuilder.WhyNot(problem, settings))).Where(f => f.Fault is not null)
            .Select(f => new DataError(path, 0, $"problem '{f.Id}'", f.Fault!)).Take(JsonLines.MaxErrors).ToList();
        var mixed = chosen.Shots.FirstOrDefault(shot => PromptBuilder.StyleOf(shot, settings) != PromptBuilder.StyleOf(chosen.Asked[0], settings));
        if (mixed is not null)
        {
            faults.Add(new DataError(path, 0, $"problem '{mixed.Id}'", "is an example in prompts, but of another kind than the problems asked."));
        }
        return faults.Count == 0 ? chosen : throw new DataFormatException(faults);
    }
}
