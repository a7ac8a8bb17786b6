using Lookahead.Jobs.Specifications;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Optimization;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) by libtorch's fused kernel, with clipping by the global norm.
/// TorchSharp's own optimizer walks the parameters one by one in managed code and is four times slower; the kernel is
/// reached through TorchScript.
/// </summary>
/// <remarks>Norm weights (one dimension) are not decayed.</remarks>
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
            return 0

        """;

    private readonly jit.CompilationUnit functions = jit.compile(Script);
    private readonly TrainingSettings settings;
    private readonly Group[] groups;

    public FusedAdamW(IReadOnlyDictionary<string, Tensor> parameters, TrainingSettings settings)
    {
        this.settings = settings;
        groups =
        [
            new Group(parameters.Where(p => p.Value.dim() > 1), settings.WeightDecay),
            new Group(parameters.Where(p => p.Value.dim() <= 1), 0),
        ];
    }

    /// <summary>The moments by name, <c>m/</c> and <c>v/</c> before the parameter's: what a checkpoint must hold.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => groups.SelectMany(group => group.State);

    /// <summary>Tells the kernel how many updates went before (bias correction), after moments were restored.</summary>
    public void SetStep(int step)
    {
        using var scope = NewDisposeScope();
        foreach (var count in groups.SelectMany(group => group.Steps))
        {
            count.copy_(tensor(new[] { (float)step })[0]);
        }
    }

    /// <summary>Clips the gradients, updates the parameters, and leaves the gradients at zero.</summary>
    /// <returns>The global gradient norm before clipping.</returns>
    public double Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = groups.Select(group => group.Parameters.Select(p => p.grad!).ToArray()).ToArray();
        var all = gradients.SelectMany(g => g).ToArray();
        var norm = ((Tensor)functions.invoke("clip", all, tensor(new[] { (float)settings.GradientClip })[0])!).item<float>();
        foreach (var (group, grads) in groups.Zip(gradients).Where(x => x.Second.Length > 0))
        {
            // Numbers travel as a tensor: see SafeArithmetic in Models.
            functions.invoke("update", group.Parameters, grads, group.First, group.Second, group.Steps,
                tensor(new[] { learningRate, settings.Beta1, settings.Beta2, group.WeightDecay }));
        }
        foreach (var gradient in all)
        {
            gradient.zero_();
        }
        return norm;
    }

    public void Dispose()
    {
        foreach (var group in groups)
        {
            group.Dispose();
        }
        functions.Dispose();
    }

    /// <summary>Parameters that share a weight decay, with their first and second moments and step counts.</summary>
    private sealed class Group : IDisposable
    {
        private readonly string[] names;

        public Group(IEnumerable<KeyValuePair<string, Tensor>> parameters, double weightDecay)
        {
            var list = parameters.ToArray();
            names = [.. list.Select(p => p.Key)];
            Parameters = [.. list.Select(p => p.Value)];
            First = [.. Parameters.Select(Zeros)];
            Second = [.. Parameters.Select(Zeros)];
            Steps = [.. Parameters.Select(p => zeros([], dtype: ScalarType.Float32, device: p.device).DetachFromDisposeScope())];
            WeightDecay = weightDecay;
        }

        public Tensor[] Parameters { get; }

        public Tensor[] First { get; }

        public Tensor[] Second { get; }

        public Tensor[] Steps { get; }

        public double WeightDecay { get; }

        public IEnumerable<KeyValuePair<string, Tensor>> State =>
            names.Zip(First, (name, m) => KeyValuePair.Create("m/" + name, m))
                .Concat(names.Zip(Second, (name, v) => KeyValuePair.Create("v/" + name, v)));

        public void Dispose()
        {
            foreach (var tensor in First.Concat(Second).Concat(Steps))
            {
                tensor.Dispose();
            }
        }

        private static Tensor Zeros(Tensor like) => zeros_like(like, requires_grad: false).DetachFromDisposeScope();
    }
}
