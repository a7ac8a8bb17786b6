using System.Runtime.CompilerServices;
using Lookahead.Models.Native;

// Tests count tensors and set threads, which are the whole process's.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

namespace Lookahead.Models.Tests;

/// <summary>Loads libtorch before any test touches a TorchSharp type.</summary>
internal static class LoadTorch
{
    #pragma warning disable CA2255 // A test assembly is an application in the sense of the rule.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Load() => TorchRuntime.Load();
}
