using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Cli.Checks;

/// <summary>Python 3 and what isolates are there, and the sandbox holds against its own attempts to break out.</summary>
/// <param name="options">Null: those that this process's environment asks for.</param>
internal sealed class SandboxCheck(SandboxOptions? options = null) : IMachineCheck
{
    public string Name => "Sandbox";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var sandbox = await SandboxFactory.StartAsync(options ?? SandboxOptions.FromEnvironment(Environment.GetEnvironmentVariable), cancellationToken);
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
