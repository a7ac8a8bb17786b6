using Lookahead.Cli.Checks;
using Spectre.Console;

namespace Lookahead.Cli;

/// <summary>All that commands see of the process that they run in, so that tests can give them another.</summary>
public sealed record CliEnvironment
{
    /// <summary>Wide enough that nothing is wrapped where the output is a file or a pipe.</summary>
    private const int UnlimitedWidth = 10_000;

    /// <summary>Standard output, for people.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Standard output, for programs (<c>--json</c>) and plain lines.</summary>
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>What a machine needs to run jobs.</summary>
    public IReadOnlyList<IMachineCheck> WorkerChecks { get; init; } = [new TorchCheck(), new SandboxCheck()];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True when a person watches: progress is drawn in place. Else every step is a line.</summary>
    public bool IsTerminal => Console.Profile.Out.IsTerminal;

    public static CliEnvironment OfThisProcess() => new()
    {
        Console = CreateConsole(System.Console.Out),
        Out = System.Console.Out,
        Error = System.Console.Error,
        In = System.Console.In,
        WorkingDirectory = Environment.CurrentDirectory,
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <summary>A console that writes to <paramref name="writer"/>; without colours and wrapping where that is no terminal.</summary>
    public static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = UnlimitedWidth;
        }
        return console;
    }
}
