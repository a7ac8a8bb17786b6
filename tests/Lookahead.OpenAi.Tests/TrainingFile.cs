using System.Text.Json;

namespace Lookahead.OpenAi.Tests;

/// <summary>Examples as that interface has them.</summary>
internal static class TrainingFile
{
    public static string Completions(int examples) => string.Concat(Enumerable.Range(0, examples).Select(i => JsonSerializer.Serialize(new
    {
        prompt = $"def add_{i}(a):\n",
        completion = $"    return a + {i}\n",
    }) + "\n"));
}
