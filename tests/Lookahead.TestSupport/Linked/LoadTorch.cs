using System.Runtime.CompilerServices;
using Lookahead.Models.Native;

// One test at a time. Tests count tensors and set threads, which are the whole process's. And TorchSharp 0.107 does not keep a
// Scalar operand alive through the native call, so a collection that another thread causes at that moment frees it in use
// ("Unknown scalar type", or a wrong number).
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

namespace Lookahead.TestSupport;

/// <summary>
/// Loads libtorch before any test touches a TorchSharp type. One thread: OpenMP's barriers spin, and between tiny products
/// on a busy machine they wait for the scheduler each time.
/// </summary>
internal static class LoadTorch
{
#pragma warning disable CA2255 // A test assembly is an application in the sense of the rule.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Load() => TorchRuntime.SetThreads(1);
}
