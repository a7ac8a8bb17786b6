using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Prompts;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Prompts;

public sealed class PromptBuilderTests
{
    private static readonly Problem Program = new()
    {
        Id = "p", Statement = "Add.\nTwo lines.", Rating = 1200, Tags = ["math", "dp"], Solutions = ["print(1)"], PublicTests = [new("", "1")],
    };

    private static readonly Problem Code = Function("c", "def f(x):\n", "def f(x):\n    return x\n");

    private static readonly Problem Words = Function("w", "", "def f(x): return x");

    [Fact]
    public void Build_Defaults_GoByTheProblem()
    {
        Assert.Equal(ProblemPrompt.Build(Program), Build(Program, new PromptSettings()));
        Assert.Equal("def f(x):\n", Build(Code, new PromptSettings()));
        Assert.Equal(
            "You are an expert Python programmer, and here is your task: Do it. Your code should pass these tests:\n\nassert f(1) == 1\nassert f(2) == 2\n[BEGIN]\n",
            Build(Words, new PromptSettings()));
        Assert.Equal("\"\"\"\nDo it.\nassert f(1) == 1\n\"\"\"\n", Build(Words, new PromptSettings { Style = PromptStyle.Completion, TestsShown = 1 }));
    }

    [Fact]
    public void Build_Labels_StandInFrontOfTheAnnotation()
    {
        const string Rest = "# CORRECT SOLUTION\n# Add.\n# Two lines.\n";

        Assert.Equal("# RATING: 1200\n# TAGS: math,dp\n" + Rest, Build(Program, new PromptSettings { Rating = PromptLabel.Real, Tags = PromptLabel.Real }));
        Assert.Equal("# RATING: 800\n# TAGS: greedy\n" + Rest, Build(Program, new PromptSettings { Rating = PromptLabel.Fixed, RatingValue = 800, Tags = PromptLabel.Fixed, TagValues = ["greedy"] }));
        Assert.Equal(Rest, Build(Program with { Rating = null, Tags = [] }, new PromptSettings { Rating = PromptLabel.Real, Tags = PromptLabel.Real }));
    }

    [Fact]
    public void Build_Shots_StandSolvedInFront()
    {
        Assert.Equal(
            "def f(x):\n    return x\n\n\ndef g(x):\n", new PromptBuilder(new PromptSettings(), [Code], null).Build(Function("d", "def g(x):\n", "")));
        Assert.Contains("[BEGIN]\ndef f(x): return x\n[DONE]\n\nYou are an expert", new PromptBuilder(new PromptSettings(), [Words], null).Build(Words), StringComparison.Ordinal);
        Assert.Contains("print(1)\n\n# CORRECT SOLUTION\n", new PromptBuilder(new PromptSettings(), [Program], null).Build(Program), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChooseAsync_FromTheSetItself_HoldsTheShotsOut()
    {
        Problem[] set = [Words with { Id = "1", Statement = "a" }, Words with { Id = "2", Statement = "b" }, Words with { Id = "3", Statement = "c", Solutions = [] }];

        var first = await ShotChooser.ChooseAsync(set, "set", new PromptSettings { Shots = 1 }, CancellationToken.None);
        var named = await ShotChooser.ChooseAsync(set, "set", new PromptSettings { Shots = 1, ShotIds = ["2"] }, CancellationToken.None);

        Assert.Equal("1 | 2,3", Ids(first));
        Assert.Equal("2 | 1,3", Ids(named));
    }

    [Fact]
    public async Task ChooseAsync_FromAFile_AsksTheWholeSetButForTheShots()
    {
        using var folder = new TempFolder();
        var file = folder["shots.jsonl"];
        await using (var stream = File.Create(file))
        {
            await ProblemWriter.WriteAsync(stream, [Words with { Id = "9", Statement = "other" }, Words], CancellationToken.None);
        }

        var chosen = await ShotChooser.ChooseAsync([Words, Words with { Id = "9" }], "set", new PromptSettings { Shots = 2, ShotsFile = file }, CancellationToken.None);

        Assert.Equal("9,w | 9", Ids(chosen));
    }

    [Theory]
    [InlineData(3, null, "only 1 have a solution")]
    [InlineData(1, "nobody", "no problem 'nobody'")]
    [InlineData(1, "3", "has no solution")]
    public async Task ChooseAsync_NotEnoughSolved_SaysSo(int shots, string? id, string message)
    {
        Problem[] set = [Words, Words with { Id = "3", Solutions = [] }];
        var settings = new PromptSettings { Shots = shots, ShotIds = id is null ? [] : [id] };

        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ShotChooser.ChooseAsync(set, "set.jsonl", settings, CancellationToken.None));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PromptStyle.Comments, "w")]
    [InlineData(PromptStyle.Completion, "p")]
    [InlineData(PromptStyle.Tests, "c")]
    public async Task ChooseAsync_ProblemOfAnotherKind_IsRefused(PromptStyle style, string id)
    {
        Problem[] set = [Program, Code, Words];

        var exception = await Assert.ThrowsAsync<DataFormatException>(
            () => ShotChooser.ChooseAsync(set, "set.jsonl", new PromptSettings { Style = style }, CancellationToken.None));

        Assert.Contains(exception.Errors, e => e.Field == $"problem '{id}'");
    }

    [SharedDataFact]
    public async Task Build_ChatWithARealModelsTemplate_WritesShotAndQuestionAsItsTurns()
    {
        var template = ChatTemplate.Load(SharedData.File("tokenizers", "granite-code-starcoder"));
        var set = await ProblemReader.ReadFileAsync(SharedData.File("problems", "humaneval", "HumanEval.jsonl.gz"), CancellationToken.None);

        var prompt = new PromptBuilder(new PromptSettings { Style = PromptStyle.Chat, Shots = 1 }, [set[2]], template).Build(set[0]);

        const string Asked = "Question:\nComplete this Python function. Answer with the whole function, imports included, in one ```python block.\n\n```python\n";
        Assert.StartsWith(Asked + "\n\ndef truncate_number(number: float) -> float:\n", prompt, StringComparison.Ordinal);
        Assert.Contains("    return number % 1.0\n```\n\n" + Asked + "from typing import List\n\n\ndef has_close_elements(", prompt, StringComparison.Ordinal);
        Assert.EndsWith("    True\n    \"\"\"\n```\n\n\nAnswer:\n", prompt, StringComparison.Ordinal);
    }

    private static Problem Function(string id, string prompt, string solution) => new()
    {
        Id = id, Statement = "Do it.", Solutions = [solution],
        Function = new ProblemFunction { EntryPoint = "f", Prompt = prompt, Tests = ["assert f(1) == 1", "assert f(2) == 2"] },
    };

    private static string Ids(PromptedSet set) => $"{string.Join(',', set.Shots.Select(p => p.Id))} | {string.Join(',', set.Asked.Select(p => p.Id))}";

    private static string Build(Problem problem, PromptSettings settings) => new PromptBuilder(settings, [], null).Build(problem);
}
