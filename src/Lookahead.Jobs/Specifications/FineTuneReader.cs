using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class FineTuneReader
{
    private const int MaxHeads = 32;

    public static FineTuneSpecification Read(FieldReader root)
    {
        var heads = root.Integer("n_heads", 4, 1, MaxHeads);
        var model = ModelReader.Read(root);
        if (model.Shape is { } shape && shape.Layers <= heads)
        {
            root.Report("model.shape.layers", $"must be at least {heads + 1}: one for each of the {heads} heads and one or more for the trunk, but is {shape.Layers}.");
        }
        var training = ReadTraining(root.Object("training"));
        if (model.Shape is { } limits && training.SequenceLength > limits.Context)
        {
            root.Report("training.sequence_length", $"must not be above the model's context of {limits.Context}, but is {training.SequenceLength}.");
        }
        return new FineTuneSpecification { Model = model, NHeads = heads, Data = ReadData(root), Training = training };
    }

    private static TrainingData ReadData(FieldReader root)
    {
        if (!root.Has("data"))
        {
            root.Report("data", "is missing; name the training data, for example {\"format\": \"problems\", \"path\": \"train.jsonl\"}.");
            return new TrainingData { Path = "" };
        }
        var data = root.Object("data");
        var result = new TrainingData
        {
            Format = data.Choice("format", DataFormat.Problems),
            Path = data.RequiredString("path", "name a JSONL file"),
            IncorrectShare = data.Number("incorrect_share", 0, 0, 10),
            ValidationShare = data.Number("validation_share", 0.02, 0, 0.5),
        };
        data.RefuseUnknown();
        return result;
    }

    private static TrainingSettings ReadTraining(FieldReader training)
    {
        var defaults = new TrainingSettings();
        var steps = training.Integer("steps", defaults.Steps, 1, 10_000_000);
        var result = new TrainingSettings
        {
            Steps = steps,
            BatchTokens = training.Integer("batch_tokens", defaults.BatchTokens, 1, 16 * 1024 * 1024),
            SequenceLength = training.Integer("sequence_length", defaults.SequenceLength, 8, 131_072),
            LearningRate = training.Number("learning_rate", defaults.LearningRate, 1e-9, 1),
            WarmupSteps = training.Integer("warmup_steps", Math.Min(defaults.WarmupSteps, steps / 2), 0, steps),
            FinalLearningRateRatio = training.Number("final_learning_rate_ratio", defaults.FinalLearningRateRatio, 0, 1),
            WeightDecay = training.Number("weight_decay", defaults.WeightDecay, 0, 10),
            Beta1 = training.Number("beta1", defaults.Beta1, 0, 0.9999),
            Beta2 = training.Number("beta2", defaults.Beta2, 0, 0.99999),
            GradientClip = training.Number("gradient_clip", defaults.GradientClip, 1e-6, 1e6),
            ExtraHeadWeight = training.Number("extra_head_weight", defaults.ExtraHeadWeight, 0, 100),
            TrainOnPrompt = training.Boolean("train_on_prompt", defaults.TrainOnPrompt),
            CheckpointEvery = training.Integer("checkpoint_every", defaults.CheckpointEvery, 1, int.MaxValue),
            LogEvery = training.Integer("log_every", defaults.LogEvery, 1, int.MaxValue),
            ValidateEvery = training.Integer("validate_every", defaults.ValidateEvery, 1, int.MaxValue),
        };
        training.RefuseUnknown();
        return result;
    }
}
