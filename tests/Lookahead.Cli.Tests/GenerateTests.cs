using System.Text.Json;
using Lookahead.Cli.Generating;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Weights;

namespace Lookahead.Cli.Tests;

/// <summary>Text from a small model with random weights: it writes any byte.</summary>
public sealed class GenerateTests : IAsyncLifetime
{
    private readonly Hosting.Cli cli = Hosting.Cli.WithoutService();

    public Task InitializeAsync()
    {
        TorchRuntime.Load();
        var shape = new ModelShape { Dim = 16, Layers = 3, AttentionHeads = 2, KeyValueHeads = 1, FeedForwardDim = 24, Context = 128 };
        using var model = ModelInitializer.Create(ModelConfig.FromShape(shape, 2, ByteTokenizer.Size), seed: 1);
        Directory.CreateDirectory(Model);
        ModelFiles.Save(model, Model);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => cli.DisposeAsync().AsTask();

    private string Model => cli.Folder["model"];

    [Fact]
    public async Task Generate_Check_StreamsTheTextOfTheResultAndComparesIt()
    {
        string[] arguments = ["generate", Model, "--prompt", "a", "--max-new-tokens", "40", "--top-k", "60", "--seed", "5", "--threads", "1"];
        var streamed = await cli.RunAsync([.. arguments, "--check"]);
        var json = await cli.RunAsync([.. arguments, "--json"]);

        Assert.Equal((0, 0), (streamed.Code, json.Code));
        var text = JsonDocument.Parse(json.Out).RootElement.GetProperty("texts")[0].GetProperty("text").GetString();
        Assert.Equal(text + "\n", streamed.Out);
        Assert.Contains("1 of 1 texts identical", streamed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--draft-heads", "2")]
    [InlineData("--speculation", "rejection")]
    [InlineData("--numerics", "fast")]
    public async Task Generate_CheckWithASetting_ComparesWithoutSpeculation(string option, string value)
    {
        var run = await cli.RunAsync("generate", Model, "--prompt", "a", "--max-new-tokens", "20", "--threads", "1", option, value, "--check");
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("without speculation:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_WrongOptions_NamesEachField()
    {
        var run = await cli.RunAsync("generate", Model, "--prompt", "a", "--temperature", "-1", "--speculation", "medusa");
        Assert.Equal(42, run.Code);
        Assert.Contains("sampling.temperature", run.Error, StringComparison.Ordinal);
        Assert.Contains("sampling.speculation", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_NoModelThere_SaysSo()
    {
        var run = await cli.RunAsync("generate", cli.Folder["nothing"], "--prompt", "a");
        Assert.Equal(42, run.Code);
        Assert.Contains("does not exist", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TextStream_StopStringOverTokens_IsHeldBackAndTokensMayEndInsideCharacters()
    {
        var pieces = new List<(string Text, bool Drafted)>();
        var stream = new TextStream(ByteTokenizer.Instance, ["END"], (text, drafted) => pieces.Add((text, drafted)));
        foreach (var (token, i) in ByteTokenizer.Instance.Encode("aé ENx END").Select((token, i) => (token, i)))
        {
            stream.Append(token, drafted: i is 1 or 2);
        }
        stream.End("aé ENx ".Length);
        Assert.Equal("aé ENx ", string.Concat(pieces.Select(p => p.Text)));
        Assert.Equal("é", string.Concat(pieces.Where(p => p.Drafted).Select(p => p.Text)));
    }
}
