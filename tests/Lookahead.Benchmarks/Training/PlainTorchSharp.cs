using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Benchmarks.Training;

/// <summary>The loop that one writes first: the same model and libtorch, one loss over all logits, TorchSharp's own optimizer.</summary>
internal static class PlainTorchSharp
{
    /// <returns>Tokens per second.</returns>
    public static double TokensPerSecond(TrainingModel shape, int threads, TimeProvider clock)
    {
        TorchRuntime.SetThreads(threads);
        var parameters = ModelInitializer.Create(shape.Config, seed: 1, device(shape.Device)).Parameters.ToDictionary(p => p.Key, p => new TorchSharp.Modules.Parameter(p.Value));
        using var model = new MtpModel(shape.Config, parameters.ToDictionary(p => p.Key, p => (Tensor)p.Value));
        using var optimizer = optim.AdamW(parameters.Values, lr: 1e-4, beta1: 0.9, beta2: 0.95, weight_decay: 0.1);
        using var tokens = randint(shape.Vocabulary, [shape.Rows, shape.Length], dtype: ScalarType.Int64, device: device(shape.Device));
        long start = 0;
        for (var step = 0; step < shape.Steps + 2; step++)
        {
            if (step == 2)
            {
                start = clock.GetTimestamp();
            }
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var logits = model.Forward(tokens.narrow(1, 0, shape.Length - 1)).flatten(0, 1);
            var loss = nn.functional.cross_entropy(logits, tokens.narrow(1, 1, shape.Length - 1).reshape(-1));
            loss.backward();
            nn.utils.clip_grad_norm_(parameters.Values, 1.0);
            optimizer.step();
            _ = loss.item<float>();
        }
        var rate = shape.Steps * shape.Rows * shape.Length / clock.GetElapsedTime(start).TotalSeconds;
        TorchRuntime.SetThreads(1);
        return rate;
    }
}
