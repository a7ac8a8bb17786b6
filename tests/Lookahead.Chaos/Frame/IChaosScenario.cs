namespace Lookahead.Chaos.Frame;

/// <summary>A kind of fault, dealt out to the product again and again, and what must hold all the same.</summary>
public interface IChaosScenario
{
    /// <summary>Short, lower case, words joined by hyphens.</summary>
    string Name { get; }

    /// <summary>One sentence for readers of the report: what is done, and what must hold.</summary>
    string Claim { get; }

    /// <summary>Faults of the full run.</summary>
    int FullCount { get; }

    /// <summary>Faults of the quick run.</summary>
    int QuickCount => 5;

    /// <summary>Why it cannot run on this machine; null when it can.</summary>
    string? WhyNot => null;

    /// <summary>
    /// Deals out the faults and looks at what became of the jobs. What does not hold is a violation of the finding; an exception
    /// means that the scenario itself could not be carried out.
    /// </summary>
    Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken);
}
