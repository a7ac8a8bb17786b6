using System.Text;
using System.Text.Json;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>
/// A program with one sandbox for its runs: a preloaded interpreter in it forks for each. The sandbox is made at the first run,
/// and made anew after a run that passed a limit or left anything behind.
/// </summary>
internal sealed class ForkedProgram(LauncherPool launchers, RunBuilder builder, string source) : ISandboxedProgram
{
    private readonly byte[] source = Encoding.UTF8.GetBytes(source);
    private readonly SemaphoreSlim turn = new(1);
    private Launcher? launcher;
    private bool reusable;
    private long disk;
    private long folder;

    public async Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken)
    {
        input.Validate();
        var standardInput = Encoding.UTF8.GetBytes(input.StandardInput);
        await turn.WaitAsync(cancellationToken);
        try
        {
            launcher ??= launchers.Rent();
            var wanted = RunBuilder.FolderBytes(input, standardInput);
            var fresh = !reusable || input.Limits.DiskBytes != disk || wanted > folder;
            if (fresh)
            {
                (disk, folder) = (input.Limits.DiskBytes, wanted);
            }

            reusable = false;
            return await launchers.UseAsync(
                rented => Run(rented, fresh, standardInput, input), ExecutionClassifier.Fault, launcher, cancellationToken);
        }
        finally
        {
            if (launcher is { Closed: true })
            {
                (launcher, reusable) = (null, false);
            }

            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        if (launcher is { } rented)
        {
            launcher = null;
            try
            {
                if (reusable)
                {
                    await Task.Run(() => rented.Execute(new LauncherOrder(LauncherAction.Close, Fresh: true, []), []));
                }

                launchers.Return(rented);
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                rented.Dispose(); // it has ended, and what it ran with it
            }
        }

        turn.Dispose();
    }

    private ExecutionResult Run(Launcher rented, bool fresh, byte[] standardInput, ProgramInput input)
    {
        var body = fresh ? source : [];
        var run = builder.Build(StartInside.Zygote, source, standardInput, input) with { SourceBytes = body.Length };
        var (answer, outputs) = rented.Execute(new LauncherOrder(LauncherAction.Fork, fresh, [run]), [], body, standardInput);
        reusable = answer.Reusable;
        return ExecutionClassifier.Classify(answer.Results[0], outputs[0], input.Limits);
    }
}
