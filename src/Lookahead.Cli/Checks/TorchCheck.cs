using Lookahead.Jobs.Errors;
using Lookahead.Models.Native;
using TorchSharp;

namespace Lookahead.Cli.Checks;

/// <summary>libtorch loads and adds.</summary>
internal sealed class TorchCheck : IMachineCheck
{
    public string Name => "Torch";

    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.Run(Check, cancellationToken);

    private static CheckOutcome Check()
    {
        try
        {
            TorchRuntime.Load();
            using var sum = torch.ones(2).sum();
            return sum.item<float>() == 2f
                ? new CheckOutcome(true, $"libtorch {torch.__version__}, {(torch.cuda.is_available() ? "CUDA" : "CPU")}, {torch.get_num_threads()} threads")
                : new CheckOutcome(false, "libtorch loads but computes wrongly; install it anew (dotnet restore --force).");
        }
        catch (JobException e)
        {
            return new CheckOutcome(false, e.Message);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of the limit of a file's size (ulimit -f): loading may write a copy of a library.
            return new CheckOutcome(false, TempFolder.Fault(e));
        }
    }
}
