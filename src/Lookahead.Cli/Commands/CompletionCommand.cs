using System.CommandLine;
using Lookahead.Cli.Completion;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead completion bash|zsh|fish</c>.</summary>
internal static class CompletionCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.ByShell.Keys]);
        var command = new Command("completion", "Print a script that completes commands and options: eval \"$(lookahead completion bash)\".") { shell };
        command.SetAction(parsed =>
        {
            environment.Out.WriteLine(CompletionScripts.ByShell[parsed.GetValue(shell)!]);
            return ExitCodes.Ok;
        });
        return command;
    }
}
