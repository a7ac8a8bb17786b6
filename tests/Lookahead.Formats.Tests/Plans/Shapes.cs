using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Tests.Plans;

internal static class Shapes
{
    /// <summary>Llama 2 7B.</summary>
    public static ModelConfig SevenBillion(int nHeads = 1) => new()
    {
        VocabularySize = 32_000,
        Dim = 4096,
        Layers = 32,
        AttentionHeads = 32,
        KeyValueHeads = 32,
        HeadDim = 128,
        FeedForwardDim = 11_008,
        Context = 4096,
        NHeads = nHeads,
    };

    public static FineTuneSpecification Job(
        TrainingMethod method = TrainingMethod.Full, int nHeads = 1, TrainingSettings? training = null, ModelSource source = ModelSource.Path) => new()
    {
        Model = new ModelReference { Source = source, Path = "/models/llama-2-7b" },
        NHeads = nHeads,
        Method = method,
        Lora = method == TrainingMethod.Lora ? new LoraSettings() : null,
        Data = new TrainingData { Path = "/data/train.jsonl" },
        Training = training ?? new TrainingSettings { BatchTokens = 4096, SequenceLength = 1024 },
    };
}
