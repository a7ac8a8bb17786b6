namespace Lookahead.Cli.Checks;

/// <summary>Tries one thing that this machine needs.</summary>
public interface IMachineCheck
{
    string Name { get; }

    /// <summary>Never throws for what it looks for: that is an outcome.</summary>
    Task<CheckOutcome> RunAsync(CancellationToken cancellationToken);
}

/// <summary>What was found. When not <paramref name="Ok"/>, <paramref name="Detail"/> says what is wrong and how to mend it.</summary>
public sealed record CheckOutcome(bool Ok, string Detail);
