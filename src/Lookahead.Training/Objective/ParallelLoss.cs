using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Objective;

/// <summary>
/// The loss of a batch, its rows shared out over threads. Each thread has a replica of the model (same weights, own
/// gradients) and computes alone, without OpenMP; then the gradients are added up in a fixed order. Small models gain
/// most: their operations are too short to be split inside. In bf16, the replicas hold rounded copies of the fp32 weights.
/// </summary>
/// <remarks>Equal numbers of parts give bit-equal gradients.</remarks>
public sealed class ParallelLoss : IDisposable
{
    private const string Script = """
        def add_up(totals: List[Tensor], parts: List[Tensor]) -> int:
            torch._foreach_add_(totals, parts)
            torch._foreach_zero_(parts)
            return 0

        def round(copies: List[Tensor], weights: List[Tensor]) -> int:
            torch._foreach_copy_(copies, weights)
            return 0

        """;

    private readonly jit.CompilationUnit functions = jit.compile(Script);
    private readonly MtpModel model;
    private readonly MtpModel[] workers;
    private readonly MultiTokenLoss[] losses;
    private readonly int accumulation;

    /// <param name="model">Receives the gradients.</param>
    /// <param name="settings">Precision, checkpointing and accumulation.</param>
    /// <param name="parts">Threads; on a CUDA device one.</param>
    public ParallelLoss(MtpModel model, TrainingSettings settings, int parts)
    {
        this.model = model;
        accumulation = settings.GradientAccumulation;
        workers = settings.Precision == Precision.Bf16
            ? [.. Enumerable.Range(0, parts).Select(_ => model.Cast(ScalarType.BFloat16))]
            : [model, .. Enumerable.Range(1, parts - 1).Select(_ => model.Replicate())];
        losses = [.. workers.Select(m => new MultiTokenLoss(m, settings.ActivationCheckpointing))];
    }

    private IEnumerable<MtpModel> Others => workers.Where(worker => worker != model);

    /// <summary>Chooses the parameters that get gradients; those of the others are dropped.</summary>
    public void Train(Func<string, bool> trained)
    {
        using var scope = NewDisposeScope();
        foreach (var worker in workers.Prepend(model).Distinct())
        {
            foreach (var (name, parameter) in worker.Parameters)
            {
                parameter.requires_grad_(trained(name));
                if (parameter.requires_grad != parameter.grad is not null)
                {
                    parameter.grad = parameter.requires_grad ? zeros_like(parameter, requires_grad: false) : null;
                }
            }
        }
    }

    /// <inheritdoc cref="MultiTokenLoss.Backward(Batch, IReadOnlyList{double})"/>
    public double[] Backward(Batch batch, IReadOnlyList<double> weights)
    {
        var pairs = batch.CountPairs(model.Config.NHeads);
        var totals = new double[pairs.Length];
        var steps = Math.Min(accumulation, batch.Rows);
        for (var step = 0; step < steps; step++)
        {
            var (first, next) = (step * batch.Rows / steps, (step + 1) * batch.Rows / steps);
            foreach (var part in BackwardParts(batch.Slice(first, next - first), weights, pairs))
            {
                for (var head = 0; head < totals.Length; head++)
                {
                    totals[head] += part[head];
                }
            }
        }
        AddUp();
        return totals;
    }

    /// <summary>Call after trained weights have changed: brings rounded copies up to date.</summary>
    public void Refresh() => Refresh(p => p.requires_grad);

    /// <summary>Call after any weights have changed.</summary>
    public void RefreshAll() => Refresh(static _ => true);

    public void Dispose()
    {
        foreach (var loss in losses)
        {
            loss.Dispose();
        }
        foreach (var worker in Others)
        {
            worker.Dispose();
        }
        functions.Dispose();
    }

    private void Refresh(Func<Tensor, bool> changed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = model.Parameters.Where(p => changed(p.Value)).ToArray();
        foreach (var copy in Others.Where(worker => worker.Dtype != model.Dtype))
        {
            functions.invoke("round", weights.Select(p => copy.Parameters[p.Key]).ToArray(), weights.Select(p => p.Value).ToArray());
        }
    }

    private double[][] BackwardParts(Batch batch, IReadOnlyList<double> weights, int[] pairs)
    {
        var parts = Math.Min(workers.Length, batch.Rows);
        var results = new double[parts][];
        if (parts == 1)
        {
            results[0] = losses[0].Backward(batch, weights, pairs);
            return results;
        }
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part =>
        {
            var (first, next) = (part * batch.Rows / parts, (part + 1) * batch.Rows / parts);
            results[part] = losses[part].Backward(batch.Slice(first, next - first), weights, pairs);
        });
        return results;
    }

    private void AddUp()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var totals = Gradients(model);
        foreach (var worker in Others)
        {
            functions.invoke("add_up", totals, Gradients(worker));
        }
    }

    private static Tensor[] Gradients(MtpModel model) => [.. model.Parameters.Values.Select(p => p.grad).OfType<Tensor>()];
}
