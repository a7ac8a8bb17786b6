using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Tests.Problems;

public sealed class ProblemPromptTests
{
    private static readonly Problem Sample = new() { Id = "p", Statement = "Read a.\r\n\r\nPrint a.\n" };

    [Fact]
    public void Build_Default_AsksForACorrectProgram() => Assert.Equal(
        "# CORRECT SOLUTION\n# Read a.\n# \n# Print a.\n", ProblemPrompt.Build(Sample));

    [Fact]
    public void Build_Incorrect_SaysSo() => Assert.StartsWith(
        "# INCORRECT SOLUTION\n# Read a.\n", ProblemPrompt.Build(Sample, correct: false), StringComparison.Ordinal);
}
