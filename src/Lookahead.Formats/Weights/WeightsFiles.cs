namespace Lookahead.Formats.Weights;

/// <summary>Which files of a directory hold a model's weights.</summary>
public static class WeightsFiles
{
    public const string Single = "model.safetensors";
    public const string Index = "model.safetensors.index.json";

    private static readonly string[] Candidates =
        [Single, Index, "pytorch_model.bin", "pytorch_model.bin.index.json", "consolidated.safetensors", "consolidated.pth", "consolidated.00.pth"];

    internal static WeightsSource Open(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw WeightsError.Invalid($"Model directory '{directory}' does not exist.");
        }
        if (File.Exists(Path.Combine(directory, "consolidated.01.pth")))
        {
            throw WeightsError.Invalid(
                $"'{directory}' holds a checkpoint cut for model parallelism (consolidated.00.pth, consolidated.01.pth, ...); merge it into one file first.");
        }
        foreach (var path in Candidates.Select(name => Path.Combine(directory, name)).Where(Path.Exists))
        {
            return WeightsSource.OpenFile(path);
        }
        throw WeightsError.Invalid($"Model directory '{directory}' has no weights; one of these is expected: {string.Join(", ", Candidates)}.");
    }
}
