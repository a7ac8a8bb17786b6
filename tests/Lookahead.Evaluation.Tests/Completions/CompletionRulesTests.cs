using Lookahead.Evaluation.Completions;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Evaluation.Tests.Completions;

public sealed class CompletionRulesTests
{
    private static readonly Problem Code = Function("import math\n\n\ndef f(x):\n    \"\"\"Doc.\"\"\"\n");

    private static readonly Problem Words = Function("");

    [Theory]
    [InlineData("    return x\n", "    return x\n", false, true)]
    [InlineData("    y = 1\n\n    # note\n    return y\n\n\ndef other():\n    pass\n", "    y = 1\n\n    # note\n    return y\n", true, true)]
    [InlineData("    return x\nprint(f(1))\n", "    return x\n", true, true)]
    [InlineData("    return x\nif __name__ == '__main__':\n    f(1)", "    return x\n", true, true)]
    [InlineData("    return x\n# Test\n", "    return x\n", true, true)]
    [InlineData("    return x\nassert f(1) == 1", "    return x\n", true, true)]
    [InlineData("    return x\n```\nThat is it.", "    return x\n", true, true)]
    [InlineData("    return (\n1)\n", "    return (\n1)\n", false, true)]
    [InlineData("\n", "\n", false, false)]
    [InlineData("    # nothing\n", "    # nothing\n", false, false)]
    [InlineData("```python\nreturn x\n```\nTalk", "    return x\n", true, true)]
    public void Extract_BodyOfABeginning_IsCutWhereTheBodyEnds(string completion, string body, bool cut, bool hasCode)
    {
        var program = CompletionRules.Extract(Code, new PromptSettings(), completion);

        Assert.Equal(((Code.Function!.Prompt + body).TrimEnd() + "\n", cut, hasCode), (program.Source.TrimEnd() + "\n", program.IsTruncated, program.HasCode));
    }

    [Fact]
    public void Extract_SignatureRepeated_IsAWholeProgramBehindTheImports()
    {
        var program = CompletionRules.Extract(Code, new PromptSettings(), "def f(x):\n    return g(x)\n\ndef g(x):\n    return x\n\nprint(f(1))\n");

        Assert.Equal("import math\n\n\ndef f(x):\n    \"\"\"Doc.\"\"\"\n\n\ndef f(x):\n    return g(x)\n\ndef g(x):\n    return x\n", program.Source);
        Assert.True(program.IsTruncated);
    }

    [Theory]
    [InlineData("def f(x):\n    return x\n[DONE]\nYou are", "def f(x):\n    return x\n", true)]
    [InlineData("import re\nK = 1\ndef g(x):\n    return K\ndef f(x):\n    return g(x)\nassert f(1) == 1", "import re\nK = 1\ndef g(x):\n    return K\ndef f(x):\n    return g(x)\n", true)]
    [InlineData("```python\ndef f(x): return x\n```\nHope it helps", "def f(x): return x\n", false)]
    [InlineData("def f(x):\n    return x", "def f(x):\n    return x\n", false)]
    public void Extract_WholeProgram_EndsBeforeTestsAndTalk(string completion, string source, bool cut)
    {
        var program = CompletionRules.Extract(Words, new PromptSettings(), completion);

        Assert.Equal((source, cut), (program.Source, program.IsTruncated));
    }

    [Theory]
    [InlineData("Sure!\n```python\nimport re\n```\nand\n```py\ndef f(x):\n    return x\n```\n", "def f(x):\n    return x\n")]
    [InlineData("```bash\nls\n```\n```\ndef f(x): return 1\n```", "def f(x): return 1\n")]
    [InlineData("```python\ndef f(x):\n    return x", "def f(x):\n    return x\n")]
    [InlineData("def f(x): return x", "def f(x): return x\n")]
    public void Extract_Answer_TakesTheBlockThatDefinesTheFunction(string answer, string source) =>
        Assert.Equal(source, CompletionRules.Extract(Words, new PromptSettings { Style = PromptStyle.Chat }, answer).Source);

    [Fact]
    public void Extract_AnswerWithABodyAlone_IsIndentedBehindTheHead() => Assert.Equal(
        Code.Function!.Prompt + "    y = x\n    return y\n",
        CompletionRules.Extract(Code, new PromptSettings { Style = PromptStyle.Chat }, "```python\ny = x\nreturn y\n```").Source);

    [Fact]
    public void Extract_CommentsWithLabels_EndsBeforeTheNextProblemsFirstLine()
    {
        var problem = new Problem { Id = "p", Statement = "S" };
        const string Completion = "print(1)\n# RATING: 800\n# CORRECT SOLUTION\n";

        Assert.Equal("print(1)\n", CompletionRules.Extract(problem, new PromptSettings { Rating = PromptLabel.Real }, Completion).Source);
        Assert.Equal("print(1)\n# RATING: 800\n", CompletionRules.Extract(problem, new PromptSettings(), Completion).Source);
    }

    [Fact]
    public void VersionsOf_MixedSet_NamesEveryRule() => Assert.Equal(
        "function-body-1,program-after-comments-2,whole-program-1",
        CompletionRules.VersionsOf([Code, Words, new Problem { Id = "p", Statement = "S" }], new PromptSettings()));

    private static Problem Function(string prompt) => new()
    {
        Id = "a", Statement = "S", Function = new ProblemFunction { EntryPoint = "f", Prompt = prompt, Tests = ["assert f(1) == 1"] },
    };
}
