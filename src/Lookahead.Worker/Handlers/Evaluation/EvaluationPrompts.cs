using Lookahead.Evaluation.Completions;
using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Data;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Prompts;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A set as it was read, without the problems that are examples in its prompts.</summary>
internal sealed record ProblemSet(string Name, IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Shots);

/// <summary>Reads the sets of an evaluation and records all that decides its prompts and programs.</summary>
internal static class EvaluationPrompts
{
    public static async Task<List<ProblemSet>> ReadSetsAsync(JobContext context, PassAtKSpecification specification, CancellationToken cancellationToken)
    {
        var (sets, settings) = (new List<ProblemSet>(), specification.Prompt);
        foreach (var reference in specification.ProblemSets)
        {
            var problems = await ProblemReader.ReadFileAsync(reference.Path, cancellationToken);
            var prompted = await ShotChooser.ChooseAsync(problems, reference.Path, settings, cancellationToken);
            sets.Add(new ProblemSet(reference.Name, prompted.Asked, prompted.Shots));
            context.Facts[$"problems_sha256.{reference.Name}"] = await DataSourceHasher.Sha256Async(reference.Path, cancellationToken);
            if (prompted.Shots.Count > 0)
            {
                context.Facts[$"prompt_shots.{reference.Name}"] = string.Join(", ", prompted.Shots.Select(s => s.Id));
            }
        }
        var asked = sets.SelectMany(set => set.Problems).ToList();
        context.Facts["prompt_version"] = $"{PromptBuilder.Version};{ProblemPrompt.Version}";
        context.Facts["prompt_style"] = string.Join(", ", asked.Select(p => PromptBuilder.StyleOf(p, settings)).Distinct()).ToLowerInvariant();
        context.Facts["prompt_rating"] = Label(settings.Rating, settings.RatingValue?.ToString());
        context.Facts["prompt_tags"] = Label(settings.Tags, string.Join(',', settings.TagValues));
        context.Facts["program_rule"] = CompletionRules.VersionsOf(asked, settings);
        return sets;
    }

    /// <param name="set">Whose problems are asked.</param>
    /// <param name="settings">How.</param>
    /// <param name="chat">Called for the chat style alone.</param>
    public static PromptBuilder BuilderOf(ProblemSet set, PromptSettings settings, Func<ChatTemplate> chat) =>
        new(settings, set.Shots, settings.Style == PromptStyle.Chat ? chat() : null);

    private static string Label(PromptLabel label, string? value) => label switch
    {
        PromptLabel.None => "none",
        PromptLabel.Real => "real (known at test time: leaks information)",
        _ => $"fixed: {value}",
    };
}
