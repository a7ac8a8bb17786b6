using Lookahead.Jobs.Errors;

namespace Lookahead.Decoding.Sampling;

internal static class Argmax
{
    /// <summary>The index of the greatest logit, the lowest one on ties.</summary>
    /// <exception cref="JobException">A logit is NaN or plus infinity: the model is broken.</exception>
    public static int Of(ReadOnlySpan<float> logits)
    {
        var best = 0;
        var sum = 0f; // Becomes NaN or +infinity with any logit that is; a masked token's -infinity is allowed.
        for (var i = 0; i < logits.Length; i++)
        {
            sum += MathF.Max(logits[i], -1e30f);
            if (logits[i] > logits[best])
            {
                best = i;
            }
        }
        return float.IsNaN(sum) || float.IsPositiveInfinity(sum)
            ? throw JobException.User(ErrorCodes.InvalidModel, "The model's logits are not finite numbers; its weights are broken (has its training diverged?).", "model.path")
            : best;
    }
}
