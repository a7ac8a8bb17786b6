using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>What a plan is made for.</summary>
/// <param name="IsCuda">A CUDA device; else the CPU.</param>
/// <param name="Threads">On the CPU: threads that share each batch, each with gradients of its own.</param>
public sealed record PlanDevice(bool IsCuda, int Threads)
{
    public string Name => IsCuda ? "cuda" : "cpu";

    /// <summary>One thread on the CPU.</summary>
    public static PlanDevice Cpu(int threads = 1) => new(false, threads);

    public static PlanDevice Cuda { get; } = new(true, 1);
}

/// <summary>The memory that a worker has for one job, in bytes; null: unknown, so nothing is compared with it.</summary>
/// <param name="CpuBytes">Main memory.</param>
/// <param name="CudaBytes">Of its CUDA device; null also where it has none.</param>
/// <param name="Cores">Threads of jobs that leave <c>threads</c> at 0.</param>
public sealed record WorkerMemory(long? CpuBytes, long? CudaBytes, int Cores)
{
    public static WorkerMemory Unknown { get; } = new(null, null, 1);

    /// <summary>
    /// This machine's main memory or the limit of the container that the process is in, less a margin for the system, the
    /// runtime and libtorch itself (a twentieth, and at least 512 MiB).
    /// </summary>
    public static WorkerMemory OfThisMachine()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new WorkerMemory(total - Math.Max(total / 20, 512L << 20), null, Environment.ProcessorCount);
    }

    /// <summary>Where a job would train, and the memory there.</summary>
    public (PlanDevice Device, long? Bytes) For(FineTuneSpecification specification)
    {
        var cuda = specification.Training.Device == TrainingDevice.Cuda
            || (specification.Training.Device == TrainingDevice.Auto && CudaBytes is not null);
        return cuda
            ? (PlanDevice.Cuda, CudaBytes)
            : (PlanDevice.Cpu(specification.Threads > 0 ? specification.Threads : Cores), CpuBytes);
    }
}
