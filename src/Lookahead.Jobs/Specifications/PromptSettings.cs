namespace Lookahead.Jobs.Specifications;

/// <summary>The form of an evaluation's prompts. docs/problems.md shows each.</summary>
public enum PromptStyle
{
    /// <summary>Comments for programs, completion for functions with a beginning in code, tests for functions in words.</summary>
    Auto,

    /// <summary>The statement as comments behind the reward annotation (paper, appendix F).</summary>
    Comments,

    /// <summary>The beginning of the program, which the model goes on with; words alone become a docstring.</summary>
    Completion,

    /// <summary>Task and tests in words, the program between [BEGIN] and [DONE] (Austin et al. 2021).</summary>
    Tests,

    /// <summary>A question in the model's chat template; the program stands in the answer, mostly in a fence.</summary>
    Chat,
}

/// <summary>Where a line of a comments prompt comes from.</summary>
public enum PromptLabel
{
    /// <summary>There is no such line.</summary>
    None,

    /// <summary>The problem's own. At test time this tells the model what nobody could know: the result leaks information.</summary>
    Real,

    /// <summary>The same for every problem, from the settings.</summary>
    Fixed,
}

/// <summary>How problems become prompts; recorded with results.</summary>
public sealed record PromptSettings
{
    public const int MaxShots = 32;

    public PromptStyle Style { get; init; }

    public PromptLabel Rating { get; init; }

    /// <summary>For <see cref="PromptLabel.Fixed"/>.</summary>
    public int? RatingValue { get; init; }

    public PromptLabel Tags { get; init; }

    /// <summary>For <see cref="PromptLabel.Fixed"/>.</summary>
    public IReadOnlyList<string> TagValues { get; init; } = [];

    /// <summary>Solved problems in front of the asked one.</summary>
    public int Shots { get; init; }

    /// <summary>A problem file with solutions; null: the evaluated set itself, which is then scored without them.</summary>
    public string? ShotsFile { get; init; }

    /// <summary>Which problems are the shots, in this order; empty: the first that have a solution.</summary>
    public IReadOnlyList<string> ShotIds { get; init; } = [];

    /// <summary>Tests that a prompt of functions in words shows. Austin et al. show three.</summary>
    public int TestsShown { get; init; } = 3;
}
