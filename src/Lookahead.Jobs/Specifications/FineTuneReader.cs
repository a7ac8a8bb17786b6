using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class FineTuneReader
{
    internal const int MaxHeads = 32;

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
        var method = root.Choice("method", TrainingMethod.Full);
        if (method != TrainingMethod.Full && model.Source == ModelSource.New)
        {
            root.Report("method", "must be 'full' for a new model: its random weights have to be trained.");
        }
        if (method == TrainingMethod.Heads && heads == 1)
        {
            root.Report("method", "'heads' trains heads 2..n and needs n_heads of at least 2.");
        }
        if (root.Has("lora") && method != TrainingMethod.Lora)
        {
            root.Report("lora", "goes with \"method\": \"lora\" only.");
        }
        return new FineTuneSpecification
        {
            Model = model,
            NHeads = heads,
            HeadArchitecture = ReadArchitecture(root, model),
            HeadInitialization = root.Choice("head_initialization", model.Source == ModelSource.New ? HeadInitialization.Fresh : HeadInitialization.Copy),
            Method = method,
            Lora = method == TrainingMethod.Lora ? ReadLora(root.Object("lora")) : null,
            Data = TrainingDataSpecificationReader.Read(root),
            Training = training,
            Export = ReadExport(root),
        };
    }

    internal static HeadArchitecture ReadArchitecture(FieldReader root, ModelReference model)
    {
        var architecture = root.Choice("head_architecture", HeadArchitecture.Parallel);
        if (architecture == HeadArchitecture.Anticausal && model.Source == ModelSource.Path)
        {
            root.Report("head_architecture", "'anticausal' lets head 1 read the other heads, which a trained model's head 1 has never seen; use it for new models, or 'parallel', 'causal' or 'linear'.");
        }
        return architecture;
    }

    private static LoraSettings ReadLora(FieldReader lora)
    {
        var defaults = new LoraSettings();
        var targets = lora.Has("targets") ? lora.Strings("targets") : defaults.Targets;
        foreach (var target in targets.Where(t => !LoraSettings.AllTargets.Contains(t)))
        {
            lora.Report("targets", $"must be of {string.Join(", ", LoraSettings.AllTargets)}, but one is '{target}'.");
        }
        if (targets.Count == 0)
        {
            lora.Report("targets", "must name at least one linear layer.");
        }
        var result = new LoraSettings
        {
            Rank = lora.Integer("rank", defaults.Rank, 1, 4096),
            Alpha = lora.Number("alpha", defaults.Alpha, 1e-6, 1e6),
            Targets = targets,
        };
        lora.RefuseUnknown();
        return result;
    }

    private static ExportSettings ReadExport(FieldReader root)
    {
        var export = root.Object("export");
        var result = new ExportSettings
        {
            Dtype = export.Choice("dtype", WeightType.Float32),
            Stripped = export.Boolean("stripped", true),
            Meta = export.Boolean("meta", false),
        };
        export.RefuseUnknown();
        return result;
    }

    internal static TrainingSettings ReadTraining(FieldReader training)
    {
        var defaults = new TrainingSettings();
        var steps = training.Integer("steps", defaults.Steps, 1, 10_000_000);
        var schedule = training.Choice("extra_head_schedule", ExtraHeadSchedule.Constant);
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
            ExtraHeadSchedule = schedule,
            ExtraHeadRampSteps = training.Integer("extra_head_ramp_steps", schedule == ExtraHeadSchedule.Constant ? 0 : Math.Max(1, steps / 4), 0, steps),
            HeadsWarmupSteps = training.Integer("heads_warmup_steps", 0, 0, steps),
            GradientAccumulation = training.Integer("gradient_accumulation", 1, 1, 4096),
            ActivationCheckpointing = training.Boolean("activation_checkpointing", false),
            Precision = training.Choice("precision", Precision.Fp32),
            Device = training.Choice("device", TrainingDevice.Auto),
            EarlyStoppingPatience = training.Integer("early_stopping_patience", 0, 0, 1_000_000),
            KeepBest = training.Boolean("keep_best", false),
            TrainOnPrompt = training.Boolean("train_on_prompt", defaults.TrainOnPrompt),
            CheckpointEvery = training.Integer("checkpoint_every", defaults.CheckpointEvery, 1, int.MaxValue),
            LogEvery = training.Integer("log_every", defaults.LogEvery, 1, int.MaxValue),
            ValidateEvery = training.Integer("validate_every", defaults.ValidateEvery, 1, int.MaxValue),
        };
        training.RefuseUnknown();
        return result;
    }
}
