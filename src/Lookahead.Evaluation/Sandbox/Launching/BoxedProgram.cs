using System.Text;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>A program that gets a sandbox and an interpreter of its own for each run, so there is nothing to prepare.</summary>
internal sealed class BoxedProgram(LauncherPool launchers, RunBuilder builder, string source) : ISandboxedProgram
{
    private readonly byte[] source = Encoding.UTF8.GetBytes(source);

    public Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken)
    {
        input.Validate();
        var standardInput = Encoding.UTF8.GetBytes(input.StandardInput);
        var start = input.InputFile is null && input.OutputFile is null ? StartInside.Program : StartInside.GatedProgram;
        var order = new LauncherOrder(LauncherAction.Run, Fresh: true, [builder.Build(start, source, standardInput, input)]);
        return launchers.UseAsync(
            launcher =>
            {
                var (answer, outputs) = launcher.Execute(order, [], source, standardInput);
                return ExecutionClassifier.Classify(answer.Results[0], outputs[0], input.Limits);
            },
            ExecutionClassifier.Fault, rented: null, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
