using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;

namespace Lookahead.Cli.Checks;

/// <summary>Python 3 and bubblewrap are there, and the sandbox holds against its own attempts to break out.</summary>
internal sealed class SandboxCheck(BubblewrapOptions options) : IMachineCheck
{
    public string Name => "Sandbox";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var sandbox = await SandboxFactory.StartAsync(new SandboxOptions { Bubblewrap = options }, cancellationToken);
            var (backend, level, python, _) = sandbox.Description;
            return new CheckOutcome(true, $"{backend}, {level}, Python {python}");
        }
        catch (SandboxUnavailableException e)
        {
            return new CheckOutcome(false, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CheckOutcome(false, TempFolder.Fault(e)); // The self-test leaves a file there that programs must not see.
        }
    }
}
