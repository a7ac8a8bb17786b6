using Lookahead.Jobs.Errors;

namespace Lookahead.Cli;

/// <summary>Exit codes of the command. Part of the contract; see docs/cli.md.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something failed that is not the user's fault, or the job was cancelled.</summary>
    public const int Failed = 1;

    /// <summary>The input is wrong: only the user can mend it.</summary>
    public const int UserError = 42;

    public static int Of(JobError? error) => error is { IsUserError: true } ? UserError : Failed;
}
