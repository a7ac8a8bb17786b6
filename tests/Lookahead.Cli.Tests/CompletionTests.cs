using Lookahead.Cli.Watching;
using Lookahead.TestSupport;

namespace Lookahead.Cli.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("lookahead sub", "submit")]
    [InlineData("./lookahead submit --w", "--watch")]
    [InlineData("lookahead keys rev", "revoke")]
    [InlineData("lookahead completion z", "zsh")]
    public async Task Suggest_BeginningOfAWord_CompletesIt(string line, string expected)
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(expected, run.Out.Trim());
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _lookahead")]
    [InlineData("zsh", "compdef _lookahead")]
    [InlineData("fish", "complete -f -c lookahead")]
    public async Task Completion_OfAShell_AsksTheCommandItself(string shell, string part)
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync("completion", shell);

        Assert.Contains(part, run.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Out, StringComparison.Ordinal);
        if (shell == "bash")
        {
            Assert.Equal(0, ExternalProgram.Run("bash", ["-n"], run.Out).ExitCode);
        }
    }

    [Theory]
    [InlineData(new double[0], "")]
    [InlineData(new[] { 1.0 }, "▁")]
    [InlineData(new[] { 2.0, 2.0 }, "▁▁")]
    [InlineData(new[] { 8.0, 1.0 }, "█▁")]
    [InlineData(new[] { 0.0, 1, 2, 3, 4, 5, 6, 7 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 4.0, double.NaN, 0 }, "█▁")]
    [InlineData(new[] { 9.0, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0 }, "████▁▁▁▁")]
    public void Sparkline_Values_AreBarsBetweenTheLowestAndTheHighest(double[] values, string bars) => Assert.Equal(bars, Sparkline.Of(values, 8));
}
