using Lookahead.Samples;

namespace Lookahead.Cli.Demo;

/// <summary>Everything that the demo's jobs are made of, in one place.</summary>
internal sealed record DemoSettings
{
    public required SampleOptions Samples { get; init; }

    /// <summary>Steps on the basics (<see cref="Lookahead.Samples.Basics.BasicsGenerator"/>), from new weights.</summary>
    public required int BasicSteps { get; init; }

    /// <summary>Steps of fine-tuning on the sample families.</summary>
    public required int Steps { get; init; }

    /// <summary>Prompts of the first set used to compare speculation off and on.</summary>
    public required int ComparedPrompts { get; init; }

    public int Seed { get; init; } = 1;

    public int BasicExamples { get; init; } = 20_000;

    public int NHeads { get; init; } = 4;

    public int SamplesPerProblem { get; init; } = 10;

    /// <summary>The whole demo: about five minutes on two cores.</summary>
    public static DemoSettings Full { get; } = new()
    {
        Samples = new SampleOptions { VariantsPerFamily = 100, HeldOutPerFamily = 1, UnseenPerFamily = 2, SolutionsPerProblem = 1 },
        BasicSteps = 520,
        Steps = 720,
        ComparedPrompts = 16,
    };

    /// <summary>The same path in a minute or so: shows that everything works, not how well a model can get.</summary>
    public static DemoSettings Quick { get; } = Full with
    {
        Samples = new SampleOptions { VariantsPerFamily = 50, HeldOutPerFamily = 1, UnseenPerFamily = 1, SolutionsPerProblem = 1 },
        BasicSteps = 60,
        Steps = 60,
        ComparedPrompts = 4,
    };
}
