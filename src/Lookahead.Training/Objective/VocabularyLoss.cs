using Lookahead.Formats.Plans;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Objective;

/// <summary>
/// Cross-entropy over the vocabulary with its gradient in closed form, a chunk of positions at a time: logits of one chunk
/// alone are ever held, whatever the number of positions. For logits l = W h and target y:
/// loss = logsumexp(l) - l[y], dl = softmax(l) - onehot(y), dh = dl W, dW += dl^T h.
/// </summary>
/// <remarks>Half precisions multiply as they are and are widened to fp32 for the softmax.</remarks>
/// <param name="logitsHeld">Logits held at once; 0 chooses by device.</param>
internal sealed class VocabularyLoss(long logitsHeld = 0) : IDisposable
{
    // Numbers travel as tensors: see SafeArithmetic in Models. dtype 7 is fp64: TorchScript text knows no torch.float64.
    private const string Script = """
        def wide(logits: Tensor) -> Tensor:
            if logits.element_size() == 2:
                return logits.float()
            return logits

        def measure(h: Tensor, targets: Tensor, w: Tensor) -> Tensor:
            logits = wide(torch.mm(h, w.t()))
            picked = torch.gather(logits, 1, targets)
            return (torch.logsumexp(logits, 1, True) - picked).sum(dtype=7)

        def best(h: Tensor, targets: Tensor, w: Tensor) -> Tensor:
            targets.copy_(torch.argmax(torch.mm(h, w.t()), 1, True))
            return torch.zeros([], dtype=7, device=h.device)

        def pull(h: Tensor, targets: Tensor, w: Tensor, scale: Tensor) -> Tuple[Tensor, Tensor]:
            logits = wide(torch.mm(h, w.t()))
            picked = torch.gather(logits, 1, targets)
            top = torch.amax(logits, 1, True)
            logits.sub_(top).exp_()
            total = torch.sum(logits, 1, True)
            loss = (torch.log(total) + top - picked).sum(dtype=7)
            logits.mul_(scale / total)
            logits.scatter_add_(1, targets, torch.neg(scale).to(logits.dtype).expand(targets.size()))
            return loss, logits.to(h.dtype)

        def backward_input(h: Tensor, targets: Tensor, w: Tensor, scale: Tensor, dh: Tensor) -> Tensor:
            loss, dl = pull(h, targets, w, scale)
            torch.mm(dl, w, out=dh)
            return loss

        def backward_both(h: Tensor, targets: Tensor, w: Tensor, dw: Tensor, scale: Tensor, dh: Tensor) -> Tensor:
            loss, dl = pull(h, targets, w, scale)
            torch.mm(dl, w, out=dh)
            dw.addmm_(dl.t(), h)
            return loss

        """;

    private static readonly Scalar One = 1;

    private readonly jit.CompilationUnit functions = jit.compile(Script);

    /// <summary>The summed loss of rows h [N, D] with targets [N].</summary>
    /// <returns>[] fp64.</returns>
    public Tensor Measure(Tensor h, Tensor targets, Tensor unembedding) =>
        InChunks(h, targets, unembedding, (rows, wanted, _) => (Tensor)functions.invoke("measure", rows, wanted, unembedding)!);

    /// <summary>
    /// As <see cref="Measure"/>; adds <paramref name="scale"/> times the gradient to the unembedding's, if it has one, and
    /// writes that of h.
    /// </summary>
    /// <param name="scale">[] in fp32, or fp64 for models in double precision.</param>
    /// <param name="gradient">[N, D]; receives dh.</param>
    public Tensor Backward(Tensor h, Tensor targets, Tensor unembedding, Tensor scale, Tensor gradient)
    {
        var trained = unembedding.requires_grad;
        var weights = unembedding.detach();
        var total = unembedding.grad;
        return InChunks(h, targets, weights, (rows, wanted, start) =>
        {
            var target = gradient.narrow(0, start, rows.size(0));
            return trained
                ? (Tensor)functions.invoke("backward_both", rows, wanted, weights, total!, scale, target)!
                : (Tensor)functions.invoke("backward_input", rows, wanted, weights, scale, target)!;
        });
    }

    /// <summary>The best token of each row of h [N, D]: [N] int64.</summary>
    public Tensor Best(Tensor h, Tensor unembedding)
    {
        var best = empty([h.size(0)], dtype: ScalarType.Int64, device: h.device);
        InChunks(h, best, unembedding, (rows, tokens, _) => (Tensor)functions.invoke("best", rows, tokens, unembedding)!).Dispose();
        return best;
    }

    public void Dispose() => functions.Dispose();

    private Tensor InChunks(Tensor h, Tensor targets, Tensor unembedding, Func<Tensor, Tensor, long, Tensor> work)
    {
        using var scope = NewDisposeScope();
        var budget = logitsHeld > 0 ? logitsHeld : LogitsChunk.On(h.device.type == DeviceType.CUDA);
        var chunk = Math.Max(1, budget / unembedding.size(0));
        var sum = zeros([], dtype: ScalarType.Float64, device: h.device);
        var column = targets.unsqueeze(1); // [N, 1]
        for (long start = 0; start < h.size(0); start += chunk)
        {
            using var chunkScope = NewDisposeScope();
            var count = Math.Min(chunk, h.size(0) - start);
            var part = work(h.narrow(0, start, count), column.narrow(0, start, count), start);
            sum.add_(part, One);
        }
        return sum.MoveToOuterDisposeScope();
    }
}
