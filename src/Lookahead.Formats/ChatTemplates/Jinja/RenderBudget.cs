namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Bounds on one rendering, so that no template can hang a job or fill its memory.</summary>
internal sealed class RenderBudget
{
    public const int MaxSteps = 2_000_000;
    public const int MaxTextLength = 50_000_000;
    public const int MaxRange = 100_000;
    private const int MaxMacroDepth = 50;
    private const int MaxExpressionDepth = 500;

    private long steps;
    private long characters;
    private int macroDepth;
    private int expressionDepth;

    /// <summary>Called for each statement, operation, turn of a loop and item of a list that is made or read.</summary>
    public void Step(int position, int count = 1)
    {
        steps += count;
        if (steps > MaxSteps)
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

    public void EnterMacro(int position)
    {
        if (++macroDepth > MaxMacroDepth)
        {
            throw new JinjaException($"calls macros more than {MaxMacroDepth} deep", position);
        }
    }

    public void LeaveMacro() => macroDepth--;

    public void EnterExpression(int position)
    {
        Step(position);
        if (++expressionDepth > MaxExpressionDepth)
        {
            throw new JinjaException($"is nested deeper than {MaxExpressionDepth} levels", position);
        }
    }

    public void LeaveExpression() => expressionDepth--;
}
