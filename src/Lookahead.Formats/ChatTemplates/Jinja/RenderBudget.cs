namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Bounds on one rendering, so that no template can hang a job or fill its memory.</summary>
internal sealed class RenderBudget
{
    public const int MaxSteps = 5_000_000;
    public const int MaxTextLength = 50_000_000;
    public const int MaxRange = 100_000;
    private const int MaxDepth = 50;

    private int steps;
    private long characters;
    private int depth;

    /// <summary>Called for each statement and operation.</summary>
    public void Step(int position)
    {
        if (++steps > MaxSteps)
        {
            throw new JinjaException($"takes more than {MaxSteps} steps", position);
        }
    }

    /// <summary>Called for each text that is made, with its length.</summary>
    public void Make(int length, int position)
    {
        characters += length;
        if (characters > MaxTextLength)
        {
            throw new JinjaException($"makes more than {MaxTextLength} characters", position);
        }
    }

    public void Enter(int position)
    {
        if (++depth > MaxDepth)
        {
            throw new JinjaException($"calls macros more than {MaxDepth} deep", position);
        }
    }

    public void Leave() => depth--;
}
