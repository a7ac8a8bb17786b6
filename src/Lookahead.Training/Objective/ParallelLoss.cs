using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Objective;

/// <summary>
/// The loss of a batch, its rows shared out over threads. Each thread has a replica of the model (same weights, own
/// gradients) and computes alone, without OpenMP; then the gradients are added up in a fixed order. Small models gain
/// most: their operations are too short to be split inside.
/// </summary>
/// <remarks>Equal numbers of parts give bit-equal gradients.</remarks>
public sealed class ParallelLoss : IDisposable
{
    private const string Script = """
        def add_up(totals: List[Tensor], parts: List[Tensor]) -> int:
            torch._foreach_add_(totals, parts)
            torch._foreach_zero_(parts)
            return 0

        """;

    private readonly jit.CompilationUnit functions = jit.compile(Script);
    private readonly MtpModel[] models;
    private readonly MultiTokenLoss[] losses;

    /// <param name="model">Receives the gradients.</param>
    /// <param name="extraHeadWeight">Weight of heads 2..n.</param>
    /// <param name="parts">Threads.</param>
    public ParallelLoss(MtpModel model, double extraHeadWeight, int parts)
    {
        models = [model, .. Enumerable.Range(1, parts - 1).Select(_ => model.Replicate())];
        losses = [.. models.Select(m => new MultiTokenLoss(m, extraHeadWeight))];
    }

    /// <inheritdoc cref="MultiTokenLoss.Backward(Batch)"/>
    public double[] Backward(Batch batch)
    {
        var pairs = batch.CountPairs(models[0].Config.NHeads);
        var parts = Math.Min(models.Length, batch.Rows);
        var results = new double[parts][];
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part =>
        {
            var (first, next) = (part * batch.Rows / parts, (part + 1) * batch.Rows / parts);
            results[part] = losses[part].Backward(batch.Slice(first, next - first), pairs);
        });
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var totals = Gradients(models[0]);
        foreach (var replica in models.Skip(1).Take(parts - 1))
        {
            functions.invoke("add_up", totals, Gradients(replica));
        }
        return [.. pairs.Select((_, head) => results.Sum(losses => losses[head]))];
    }

    public void Dispose()
    {
        foreach (var replica in models.Skip(1))
        {
            replica.Dispose();
        }
        functions.Dispose();
    }

    private static Tensor[] Gradients(MtpModel model) => [.. model.Parameters.Values.Select(p => p.grad!)];
}
