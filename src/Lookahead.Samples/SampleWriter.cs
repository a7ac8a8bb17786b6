using Lookahead.Formats.Problems;

namespace Lookahead.Samples;

/// <summary>Writes a sample set as three files in the project's problem JSONL.</summary>
public static class SampleWriter
{
    public const string TrainFile = "train.jsonl";
    public const string HeldOutVariantsFile = "heldout-variants.jsonl";
    public const string HeldOutFamiliesFile = "heldout-families.jsonl";

    /// <summary>Writes the files into <paramref name="directory"/>, made if absent; present files are replaced.</summary>
    public static async Task WriteAsync(SampleSet set, string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        await WriteFileAsync(set.Train, TrainFile);
        await WriteFileAsync(set.HeldOutVariants, HeldOutVariantsFile);
        await WriteFileAsync(set.HeldOutFamilies, HeldOutFamiliesFile);

        async Task WriteFileAsync(IReadOnlyList<Problem> problems, string file)
        {
            await using var stream = File.Create(Path.Combine(directory, file));
            await ProblemWriter.WriteAsync(stream, problems, cancellationToken);
        }
    }
}
