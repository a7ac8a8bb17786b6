using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.Cli.Tests;

/// <summary>Problem files, checked and searched for without a service.</summary>
public sealed class ProblemsTests : IAsyncLifetime
{
    private const string Echo = """{"id":"echo","statement":"Print the number that the one line of standard input holds, as it is, on one line.","public_tests":[{"input":"3\n","output":"3\n"}],"solutions":["print(input())"]}""";
    private const string Wrong = """{"id":"wrong","statement":"Print twice the number.","public_tests":[{"input":"3\n","output":"6\n"},{"input":"4\n","output":"9\n"}],"solutions":["print(2 * int(input()))"]}""";

    private readonly Hosting.Cli cli = Hosting.Cli.WithoutService();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => cli.DisposeAsync().AsTask();

    [SandboxFact]
    public async Task Check_NothingBroken_SaysSo()
    {
        var run = await cli.RunAsync("problems", "check", Set(Echo));

        Assert.Equal((0, "1 problems (own), 1 tests; 1 of 1 reference solutions accepted; 0 problems broken.\n"), (run.Code, run.Out));
    }

    [SandboxFact]
    public async Task Check_SolutionThatFails_NamesProblemTestAndReason()
    {
        var text = await cli.RunAsync("problems", "check", Set(Echo + "\n" + Wrong));
        var json = await cli.RunAsync("problems", "check", Set(Echo + "\n" + Wrong), "--format", "json");

        Assert.Equal((42, 42), (text.Code, json.Code));
        Assert.Contains("BROKEN  wrong, solution 0, test 1: a reference solution fails: printed '8', expected '9'", text.Out, StringComparison.Ordinal);
        var finding = Assert.Single(JsonDocument.Parse(json.Out).RootElement.GetProperty("findings").EnumerateArray().ToArray());
        Assert.Equal(("wrong", "solution-fails", 1), (finding.GetProperty("problem_id").GetString(), finding.GetProperty("fault").GetString(), finding.GetProperty("test").GetInt32()));
    }

    [Fact]
    public async Task Check_FaultyFile_NamesLineAndField()
    {
        var run = await cli.RunAsync("problems", "check", Set("""{"id":"a","statement":"s"}"""));

        Assert.Equal(42, run.Code);
        Assert.Contains("set.jsonl:1: public_tests: has no test", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Print the number that the one line of standard input holds, as it is, on one line."}]}""", "1 of 1 problems share 13 words")]
    [InlineData("print the number that the one line of standard input holds, as it was before", "1 of 1 problems share 13 words")]
    [InlineData("Print the number.", "0 of 1 problems share 13 words")]
    public async Task Overlap_Data_IsSearchedWhateverItsForm(string data, string message)
    {
        await File.WriteAllTextAsync(cli.Folder["data"], data);

        var run = await cli.RunAsync("problems", "overlap", Set(Echo), "--data", cli.Folder["data"]);

        Assert.True(run.Code == 0, run.Error);
        Assert.Contains(message, run.Out, StringComparison.Ordinal);
    }

    private string Set(string text)
    {
        File.WriteAllText(cli.Folder["set.jsonl"], text + "\n");
        return cli.Folder["set.jsonl"];
    }
}
