using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class GenerateReader
{
    public static GenerateSpecification Read(FieldReader root)
    {
        var prompts = new List<string>();
        foreach (var (value, path) in root.Array("prompts"))
        {
            if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length == 0)
            {
                root.Report(path, $"must be a prompt of at least one character, but is {FieldReader.Kind(value)}.");
                continue;
            }
            prompts.Add(value.GetString()!);
        }
        if (prompts.Count == 0)
        {
            root.Report("prompts", "needs at least one prompt: [\"def add(a, b):\"].");
        }
        return new GenerateSpecification
        {
            Model = ModelReader.Read(root),
            Prompts = prompts,
            Sampling = SamplingReader.Read(root, defaultSamples: 1, SamplingUse.Texts),
            CompareWithoutSpeculation = root.Boolean("compare_without_speculation", false),
        };
    }
}
