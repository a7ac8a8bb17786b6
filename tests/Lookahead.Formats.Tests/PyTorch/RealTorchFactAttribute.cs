using Lookahead.Formats.Tests.Support;

namespace Lookahead.Formats.Tests.PyTorch;

/// <summary>A test that needs a Python with PyTorch: skipped, with the reason, where there is none.</summary>
public sealed class RealTorchFactAttribute : FactAttribute
{
    public RealTorchFactAttribute() => Skip = PythonModule.Torch.Missing;
}
