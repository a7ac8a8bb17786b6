using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Prompts;

/// <summary>Turns problems into what a model goes on with. The text depends on settings, shots and problem alone.</summary>
public sealed class PromptBuilder
{
    /// <summary>Recorded in manifests; changes whenever a text changes. The form of comments has a version of its own.</summary>
    public const string Version = "prompts-1";

    private readonly PromptSettings settings;
    private readonly IReadOnlyList<Problem> shots;
    private readonly ChatTemplate? chat;

    /// <param name="settings">How.</param>
    /// <param name="shots">Solved problems in front, in this order.</param>
    /// <param name="chat">The model's; needed for <see cref="PromptStyle.Chat"/> alone.</param>
    public PromptBuilder(PromptSettings settings, IReadOnlyList<Problem> shots, ChatTemplate? chat)
    {
        (this.settings, this.shots, this.chat) = (settings, shots, chat);
        if (settings.Style == PromptStyle.Chat && chat is null)
        {
            throw new ArgumentException("The chat style needs a chat template.", nameof(chat));
        }
    }

    /// <summary>The style that a problem gets; <see cref="PromptStyle.Auto"/> goes by the problem.</summary>
    public static PromptStyle StyleOf(Problem problem, PromptSettings settings) =>
        settings.Style != PromptStyle.Auto ? settings.Style
        : problem.Function is null ? PromptStyle.Comments
        : problem.Function.Prompt.Length > 0 ? PromptStyle.Completion
        : PromptStyle.Tests;

    /// <summary>Why a problem cannot be asked in the settings' style; null where it can.</summary>
    public static string? WhyNot(Problem problem, PromptSettings settings) => StyleOf(problem, settings) switch
    {
        PromptStyle.Comments when problem.Function is not null => "asks for a function, and the prompt style 'comments' is for programs that read and write; use 'auto', 'completion' or 'chat'.",
        PromptStyle.Completion when problem.Function is null => "asks for a program that reads and writes, and the prompt style 'completion' is for functions; use 'auto', 'comments' or 'chat'.",
        PromptStyle.Tests when problem.Function is not { Prompt.Length: 0 } => "is no function in words with tests, which the prompt style 'tests' is for; use 'auto', 'completion' or 'chat'.",
        _ => null,
    };

    /// <summary>The prompt. A completion follows directly.</summary>
    /// <exception cref="ChatRenderException">The model's chat template refuses the question.</exception>
    public string Build(Problem problem) => StyleOf(problem, settings) switch
    {
        PromptStyle.Comments => string.Concat(shots.Select(s => Comments(s) + Code(s) + "\n")) + Comments(problem),
        PromptStyle.Completion => string.Concat(shots.Select(s => CompletedShot(s) + "\n\n")) + FunctionPrompts.Beginning(problem, settings.TestsShown),
        PromptStyle.Tests => string.Concat(shots.Select(s => FunctionPrompts.Task(s, settings.TestsShown) + Code(s) + FunctionPrompts.End + "\n\n")) + FunctionPrompts.Task(problem, settings.TestsShown),
        PromptStyle.Chat => chat!.Render(
            [.. shots.SelectMany(s => new[] { new ChatMessage("user", ChatQuestion.Of(s, settings.TestsShown)), new ChatMessage(ChatMessage.Assistant, ChatQuestion.Answer(Code(s))) }),
             new ChatMessage("user", ChatQuestion.Of(problem, settings.TestsShown))],
            addGenerationPrompt: true),
        var style => throw new ArgumentOutOfRangeException(nameof(problem), style, "Unknown prompt style."),
    };

    private string Comments(Problem problem) => ProblemPrompt.BuildLabelled(problem, settings);

    /// <summary>The reference solution of a function with a beginning holds that beginning; else the words come first.</summary>
    private string CompletedShot(Problem shot) =>
        shot.Function!.Prompt.Length > 0 ? Code(shot) : FunctionPrompts.Beginning(shot, settings.TestsShown) + Code(shot);

    private static string Code(Problem shot) => shot.Solutions[0].ReplaceLineEndings("\n").TrimEnd() + "\n";
}
