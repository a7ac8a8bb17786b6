using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>Tells a job that its batch had to be smaller than asked.</summary>
internal static class BatchMessage
{
    public static Action<int> To(JobContext context, SamplingSettings sampling) => slots =>
        _ = context.ReportAsync(new MessageLogged(MessageLevel.Warning,
            $"Memory suffices for {slots} texts side by side, not for sampling.batch_size {sampling.BatchSize}; the texts stay the same, they take longer.")); // Buffered; completes at once.
}
