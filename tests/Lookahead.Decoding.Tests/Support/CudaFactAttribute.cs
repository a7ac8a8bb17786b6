using TorchSharp;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>A test that needs a GPU: skipped, with the reason, where there is none.</summary>
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
    {
        if (!torch.cuda.is_available())
        {
            Skip = "no CUDA device, or built without -p:TorchBackend=cuda";
        }
    }
}
