namespace Lookahead.Reports.Data;

/// <summary>What a pass-at-k job tells about itself.</summary>
public sealed record EvaluationReport
{
    public required string Title { get; init; }

    public IReadOnlyList<Setting> Model { get; init; } = [];

    /// <summary>Sampling, sandbox level, time limits, seed, machine.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    public IReadOnlyList<ProblemSetReport> ProblemSets { get; init; } = [];

    public SpeedReport? Speed { get; init; }
}

/// <summary>The results on one set of problems.</summary>
public sealed record ProblemSetReport
{
    public required string Name { get; init; }

    /// <summary>One sentence: what this set measures, and what it does not.</summary>
    public required string Measures { get; init; }

    public int Problems { get; init; }

    public int SamplesPerProblem { get; init; }

    /// <summary>The k that the job asked for; empty with several temperatures.</summary>
    public IReadOnlyList<PassAtK> PassAtK { get; init; } = [];

    /// <summary>k from 1 to the number of samples per problem, not every one where there are many; empty with several temperatures.</summary>
    public IReadOnlyList<PassAtK> Curve { get; init; } = [];

    /// <summary>Ascending; empty with one temperature.</summary>
    public IReadOnlyList<TemperatureReport> Temperatures { get; init; } = [];

    /// <summary>One per k; empty with one temperature.</summary>
    public IReadOnlyList<OverTemperaturesReport> OverTemperatures { get; init; } = [];

    /// <summary>n@k, where it was estimated.</summary>
    public IReadOnlyList<SubmissionReport> Submissions { get; init; } = [];

    /// <summary>Samples whose CPU time came within 25% of a limit.</summary>
    public int Borderline { get; init; }

    /// <summary>Samples whose verdict changed from run to run.</summary>
    public int Unstable { get; init; }

    /// <summary>Samples accepted under the comparison rule that was not chosen; null where no comparison of outputs decides.</summary>
    public int? AcceptedByOtherComparison { get; init; }

    /// <summary>Samples on which the two comparison rules disagree.</summary>
    public int ComparisonsDiffer { get; init; }

    public IReadOnlyList<VerdictCount> Verdicts { get; init; } = [];

    public IReadOnlyList<FamilyResult> Families { get; init; } = [];

    public IReadOnlyList<SlowProblem> Slowest { get; init; } = [];

    public IReadOnlyList<SampleReport> Samples { get; init; } = [];
}

/// <summary>pass@k (Chen et al. 2021, the unbiased estimator) with its 95% interval; all three are shares from 0 to 1.</summary>
public sealed record PassAtK(int K, double Estimate, double Low, double High)
{
    /// <summary>The interval over samples alone, problems fixed; null where there are too few samples for it.</summary>
    public double? SamplingLow { get; init; }

    public double? SamplingHigh { get; init; }
}

/// <summary>pass@k at one temperature.</summary>
public sealed record TemperatureReport(string Temperature, IReadOnlyList<PassAtK> PassAtK, IReadOnlyList<PassAtK> Curve);

/// <summary>pass@k over temperatures: the paper's maximum and where it lies.</summary>
public sealed record OverTemperaturesReport(int K, string Temperature, PassAtK Max)
{
    /// <summary>T chosen on one half of the samples and scored on the other; null above half of the samples.</summary>
    public PassAtK? SplitHalf { get; init; }

    /// <summary>The two that were chosen.</summary>
    public string SplitHalfTemperatures { get; init; } = "";
}

/// <summary>n@k: solved with n submissions chosen from k samples. <paramref name="Temperature"/> is empty where there is one.</summary>
public sealed record SubmissionReport(int N, int K, string Temperature, double Estimate, double Low, double High);

/// <summary>How many samples got a verdict; <paramref name="Passed"/> marks the one that counts as solved.</summary>
public sealed record VerdictCount(string Verdict, long Samples, bool Passed);

/// <summary>A family of generated problems that differ in numbers, names and wording. <paramref name="PassAt1"/> is a share.</summary>
public sealed record FamilyResult(string Family, int Problems, long Samples, long Passed, double PassAt1);

/// <summary>A problem whose programs took long: the slowest test's processor time against the problem's limit.</summary>
public sealed record SlowProblem(string ProblemId, TimeSpan Slowest, TimeSpan Limit);

/// <summary>One sample in full: what was asked, what the model wrote, what became of it.</summary>
public sealed record SampleReport(string ProblemId, string Statement, string Program, string Verdict, bool Passed)
{
    /// <summary>Why it failed, in a line that may hold the program's own words; null where there is nothing to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The first test that failed, when one did.</summary>
    public FailingTest? FirstFailingTest { get; init; }
}

/// <summary>A test and what the program made of it. <paramref name="Message"/> is the end of standard error, when there is any.</summary>
public sealed record FailingTest(string Input, string Expected, string Actual, string? Message = null);

/// <summary>How fast the samples were drawn.</summary>
public sealed record SpeedReport
{
    public double TokensPerSecond { get; init; }

    /// <summary>Tokens written per forward pass of the trunk: 1 without speculation.</summary>
    public double TokensPerForward { get; init; }

    /// <summary>Per speculating head (head 2 first): the share of its proposals that were accepted. Empty without speculation.</summary>
    public IReadOnlyList<double> HeadAcceptance { get; init; } = [];
}
