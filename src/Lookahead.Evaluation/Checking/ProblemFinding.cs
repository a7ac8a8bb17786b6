namespace Lookahead.Evaluation.Checking;

/// <summary>What is amiss with a problem.</summary>
public enum ProblemFault
{
    /// <summary>A reference solution is not accepted.</summary>
    SolutionFails,

    /// <summary>The tests cannot work, whatever the program does.</summary>
    TestsBroken,

    /// <summary>There is no reference solution, so nothing is known of its tests.</summary>
    NoSolution,

    /// <summary>More than one output may be right, and there is no checker: a guess, see <see cref="SeveralAnswers"/>.</summary>
    SeveralAnswers,
}

/// <summary>One finding of a check of a problem set.</summary>
/// <param name="ProblemId">Which problem.</param>
/// <param name="Fault">What.</param>
/// <param name="Solution">0-based, the solution; null where none is meant.</param>
/// <param name="Test">0-based, the test: public, then private, then generated ones.</param>
/// <param name="Detail">In words.</param>
public sealed record ProblemFinding(string ProblemId, ProblemFault Fault, int? Solution, int? Test, string Detail)
{
    /// <summary>Whether results on the problem would be wrong; other findings are notes.</summary>
    public bool IsBroken => Fault is ProblemFault.SolutionFails or ProblemFault.TestsBroken;
}

/// <summary>What a check of a problem set found.</summary>
public sealed record ProblemCheckReport
{
    public required int Problems { get; init; }

    public required int Tests { get; init; }

    /// <summary>Reference solutions run.</summary>
    public required int Solutions { get; init; }

    public required int SolutionsAccepted { get; init; }

    /// <summary>In the order of the set.</summary>
    public required IReadOnlyList<ProblemFinding> Findings { get; init; }
}
