using System.Text.Json;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using TorchSharp;

namespace Lookahead.Models.Tests;

/// <summary>A real trained Llama (260K parameters) against an independent reference in double precision.</summary>
public sealed class StoriesModelTests
{
    [SharedDataFact]
    public void Forward_Prompt_EqualsReferenceLogitsAndLoss()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ModelFiles.Load(SharedData.File("models", "stories260K-hf"));
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.File("models", "stories260K-hf", "golden.json")));
        var prompt = golden.RootElement.GetProperty("prompt_ids").EnumerateArray().Select(x => x.GetInt64()).ToArray();
        var expected = golden.RootElement.GetProperty("logits_after_prompt").EnumerateArray().Select(x => x.GetSingle()).ToArray();

        var logits = model.Forward(torch.tensor(prompt).unsqueeze(0));

        var last = ModelFiles.ReadFloats(logits[0, -1]);
        Assert.Equal(expected.Length, last.Length);
        Assert.True(expected.Zip(last, (a, b) => Math.Abs(a - b)).Max() < 1e-4);
        var losses = torch.nn.functional.cross_entropy(logits[0, ..^1], torch.tensor(prompt[1..]));
        Assert.Equal(golden.RootElement.GetProperty("prompt_mean_nll").GetDouble(), losses.item<float>(), 5e-5);
    }
}
