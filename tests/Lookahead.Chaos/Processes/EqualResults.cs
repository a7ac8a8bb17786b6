using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.Chaos.Processes;

/// <summary>Compares what two evaluations of <see cref="TestJobs"/> left.</summary>
internal static class EqualResults
{
    /// <summary>Result, problems and samples must be equal byte for byte.</summary>
    public static async Task CheckAsync(ChaosLedger ledger, TestService service, JobDocument expected, JobDocument job)
    {
        foreach (var file in (string[])[JobPaths.ResultFile, EvaluationFiles.Problems("heldout"), EvaluationFiles.Samples("heldout")])
        {
            var (left, right) = (await service.FileAsync(expected, file), await service.FileAsync(job, file));
            ledger.Check(left.AsSpan().SequenceEqual(right), $"Job {job.Id}: {file} differs from that of the undisturbed evaluation.");
        }
    }
}
