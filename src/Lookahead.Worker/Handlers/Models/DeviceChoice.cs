using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using TorchSharp;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>Where a job computes.</summary>
internal static class DeviceChoice
{
    /// <exception cref="JobException"><see cref="ErrorCodes.TorchUnavailable"/>: CUDA is asked for by name and not there.</exception>
    public static torch.Device Of(TrainingDevice wanted)
    {
        if (wanted == TrainingDevice.Cpu)
        {
            return torch.CPU;
        }
        if (torch.cuda.is_available())
        {
            return torch.CUDA;
        }
        return wanted == TrainingDevice.Auto
            ? torch.CPU
            : throw JobException.Infrastructure(ErrorCodes.TorchUnavailable,
                "training.device is 'cuda', but this worker has no CUDA device, or was built without -p:TorchBackend=cuda. Use 'auto' or 'cpu', or send the job to a worker with a GPU.",
                retryable: false);
    }
}
