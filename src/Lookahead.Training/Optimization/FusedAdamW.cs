using Lookahead.Jobs.Specifications;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Optimization;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) by libtorch's fused kernel, with clipping by the global norm.
/// TorchSharp's own optimizer walks the parameters one by one in managed code and is four times slower; the kernel is
/// reached through TorchScript.
/// </summary>
/// <remarks>
/// Norm weights and biases (one dimension) are not decayed. Parameters without a gradient stay as they are, moments and step
/// counts too, so a head that joins later starts its bias correction then.
/// </remarks>
public sealed class FusedAdamW : IDisposable
{
    private const string Script = """
        def clip(grads: List[Tensor], max_norm: Tensor) -> Tensor:
            total = torch.stack(torch._foreach_norm(grads, 2.0)).norm()
            torch._foreach_mul_(grads, torch.clamp(max_norm / (total + 1e-6), max=1.0))
            return total

        def update(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor],
                   settings: Tensor) -> int:
            torch._foreach_add_(steps, 1.0)
            torch._fused_adamw_(params, grads, m, v, [], steps, lr=float(settings[0]), beta1=float(settings[1]),
                                beta2=float(settings[2]), weight_decay=float(settings[3]), eps=1e-8, amsgrad=False, maximize=False)
            torch._foreach_zero_(grads)
            return 0

        """;

    private readonly jit.CompilationUnit functions = jit.compile(Script);
    private readonly TrainingSettings settings;
    private readonly Slot[] slots;

    /// <param name="parameters">All that are ever trained, fp32, on one device.</param>
    /// <param name="settings">Betas, decay and clipping.</param>
    public FusedAdamW(IEnumerable<KeyValuePair<string, Tensor>> parameters, TrainingSettings settings)
    {
        this.settings = settings;
        slots = [.. parameters.Select(p => new Slot(p.Key, p.Value))];
    }

    /// <summary>Moments and step counts by name, <c>m/</c>, <c>v/</c> and <c>s/</c> before the parameter's: what a checkpoint must hold.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => slots.SelectMany(slot => slot.State);

    /// <summary>Clips the gradients by their global norm.</summary>
    /// <returns>The norm before clipping.</returns>
    public double Clip()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = slots.Select(s => s.Parameter.grad).OfType<Tensor>().ToArray();
        var limit = tensor(settings.GradientClip, dtype: ScalarType.Float32, device: gradients[0].device);
        return ((Tensor)functions.invoke("clip", gradients, limit)!).item<float>();
    }

    /// <summary>Updates the parameters that have gradients, and leaves the gradients at zero.</summary>
    public void Update(double learningRate)
    {
        using var noGradient = no_grad();
        foreach (var decayed in new[] { true, false })
        {
            using var scope = NewDisposeScope();
            var group = slots.Where(s => s.Decayed == decayed && s.Parameter.requires_grad).ToArray();
            if (group.Length > 0)
            {
                // Numbers travel as a tensor: see SafeArithmetic in Models.
                functions.invoke("update", Each(group, s => s.Parameter), Each(group, s => s.Parameter.grad!), Each(group, s => s.First),
                    Each(group, s => s.Second), Each(group, s => s.Steps),
                    tensor(new[] { learningRate, settings.Beta1, settings.Beta2, decayed ? settings.WeightDecay : 0 }));
            }
        }
    }

    public void Dispose()
    {
        foreach (var slot in slots)
        {
            slot.Dispose();
        }
        functions.Dispose();
    }

    private static Tensor[] Each(Slot[] group, Func<Slot, Tensor> part) => [.. group.Select(part)];

    /// <summary>A parameter with its first and second moments and its count of updates.</summary>
    private sealed class Slot(string name, Tensor parameter) : IDisposable
    {
        public Tensor Parameter { get; } = parameter;

        public Tensor First { get; } = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();

        public Tensor Second { get; } = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();

        public Tensor Steps { get; } = zeros([], dtype: ScalarType.Float32, device: parameter.device).DetachFromDisposeScope();

        public bool Decayed { get; } = parameter.dim() > 1;

        public IEnumerable<KeyValuePair<string, Tensor>> State => [new("m/" + name, First), new("v/" + name, Second), new("s/" + name, Steps)];

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
            Steps.Dispose();
        }
    }
}
