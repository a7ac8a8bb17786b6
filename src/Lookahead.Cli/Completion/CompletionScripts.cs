namespace Lookahead.Cli.Completion;

/// <summary>Scripts that let a shell ask the command itself what may come next: the <c>[suggest]</c> directive of System.CommandLine.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _lookahead() {
          local IFS=$'\n'
          local words
          words=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _lookahead lookahead ./lookahead
        """;

    private const string Zsh = """
        _lookahead() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- "${found[@]}"
        }
        compdef _lookahead lookahead ./lookahead
        """;

    private const string Fish = """
        complete -f -c lookahead -a '(lookahead "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    public static IReadOnlyDictionary<string, string> ByShell { get; } =
        new Dictionary<string, string> { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };
}
