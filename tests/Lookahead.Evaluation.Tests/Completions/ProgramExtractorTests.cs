using Lookahead.Evaluation.Completions;

namespace Lookahead.Evaluation.Tests.Completions;

public sealed class ProgramExtractorTests
{
    [Theory]
    [InlineData("print(1)\n", "print(1)\n", false, true)]
    [InlineData("print(1)", "print(1)\n", false, true)]
    [InlineData("a = 1\r\nprint(a)\r\n\r\n", "a = 1\nprint(a)\n", false, true)]
    [InlineData("    x = 1\nprint(x)", "    x = 1\nprint(x)\n", false, true)]
    [InlineData("print(1)\n# CORRECT SOLUTION\n# next\nprint(2)", "print(1)\n", true, true)]
    [InlineData("print('# CORRECT SOLUTION')\n", "print('# CORRECT SOLUTION')\n", false, true)]
    [InlineData("# CORRECT SOLUTION\nprint(2)", "", true, false)]
    [InlineData("# only a comment\n\n", "# only a comment\n", false, false)]
    [InlineData(" \n", "", false, false)]
    public void Extract_Completion_FollowsTheRule(string completion, string source, bool truncated, bool hasCode) =>
        Assert.Equal(new ExtractedProgram(source, truncated, hasCode), ProgramExtractor.Extract(completion));
}
