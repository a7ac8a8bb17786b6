using System.CommandLine;
using Lookahead.Cli.Commands;

namespace Lookahead.Cli;

/// <summary>The <c>lookahead</c> command.</summary>
public static class CommandLine
{
    /// <summary>Parses and runs a command line.</summary>
    /// <param name="stopping">Fires at Ctrl-C or SIGTERM.</param>
    /// <returns>The exit code; see <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> args, CliEnvironment environment, CancellationToken stopping)
    {
        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Signals are handled in Program.cs: stopping a job may take a while.
        };
        return Create(environment).Parse(args).InvokeAsync(configuration, stopping);
    }

    private static RootCommand Create(CliEnvironment environment)
    {
        var service = new ServiceOption(environment);
        return new RootCommand("Fine-tunes code language models with multi-token prediction, samples from them and scores them.")
        {
            service.Url,
            service.Key,
            ServeCommand.Create(environment),
            WorkerCommand.Create(environment),
            SubmitCommand.Create(environment, service),
            ValidateCommand.Create(environment, service),
            WatchCommand.Create(environment, service),
            JobsCommand.Create(environment, service),
            ShowCommand.Create(environment, service),
            EventsCommand.Create(environment, service),
            ResultCommand.Create(environment, service),
            CancelCommand.Create(environment, service),
            PauseCommand.Create(environment, service),
            ResumeCommand.Create(environment, service),
            CompareCommand.Create(environment, service),
            ModelsCommand.Create(environment, service),
            KeysCommand.Create(environment, service),
            WebhooksCommand.Create(environment, service),
            GenerateCommand.Create(environment),
            ScoreCommand.Create(environment),
            ProblemsCommand.Create(environment),
            DoctorCommand.Create(environment),
            CompletionCommand.Create(environment),
            DemoCommand.Create(environment),
        };
    }
}
