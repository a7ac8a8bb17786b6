using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>How many texts a job may sample side by side in the memory that is left.</summary>
internal static class BatchMemory
{
    /// <summary>What this process may still take of the machine's memory or its container's limit.</summary>
    public static long? Left() => WorkerMemory.OfThisMachine().CpuBytes - Environment.WorkingSet;

    /// <summary>The wanted number, or the most that fit when every text grows to its full length.</summary>
    /// <param name="config">The model, loaded already.</param>
    /// <param name="wanted">Texts.</param>
    /// <param name="heads">In use.</param>
    /// <param name="context">Positions per text.</param>
    /// <param name="bytes">Left for decoding; null: unknown, so the wanted number.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.OutOfMemory"/>: not even one.</exception>
    public static int Fit(ModelConfig config, int wanted, int heads, int context, long? bytes)
    {
        if (bytes is not { } left || ExactModel.MemoryFor(config, wanted, heads, context) <= left)
        {
            return wanted;
        }
        var (fits, tooMany) = (0, wanted);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = ExactModel.MemoryFor(config, middle, heads, context) <= left ? (middle, tooMany) : (fits, middle);
        }
        return fits > 0 ? fits : throw new JobException(new JobError(ErrorCodes.OutOfMemory,
            $"Sampling one text of up to {context:N0} tokens takes {MemoryText.Of(ExactModel.MemoryFor(config, 1, heads, context))} beside the model, and {MemoryText.Of(Math.Max(0, left))} are left. Lower sampling.max_new_tokens or sampling.draft_heads, or use a worker with more memory.",
            Retryable: false)
        { Field = "sampling.max_new_tokens" });
    }
}
