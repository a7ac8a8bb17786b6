using System.Text.Json;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Weights;

public sealed class ShardedWeightsTests
{
    [Fact]
    public void Write_Index_NamesEveryTensorAndTheTotalSize()
    {
        using var folder = Sharded();
        using var index = JsonDocument.Parse(File.ReadAllText(folder[WeightsFiles.Index]));
        Assert.Equal(24, index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        var map = index.RootElement.GetProperty("weight_map");
        Assert.Equal("model-00001-of-00002.safetensors", map.GetProperty("a").GetString());
        Assert.Equal("model-00002-of-00002.safetensors", map.GetProperty("c").GetString());
        using var source = WeightsSource.Open(folder.Path);
        Assert.Equal([5f, 6], source["c"].ReadFloats());
        Assert.Equal("yes", source.Metadata["mine"]);
    }

    [Theory]
    [InlineData("../model-00001-of-00002.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("sub/model.safetensors")]
    [InlineData("sub\\\\model.safetensors")]
    [InlineData("c:model.safetensors")]
    [InlineData("..safetensors")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("a\\u0000.safetensors")]
    [InlineData("")]
    public void Open_ShardThatIsNoPlainFileName_IsRefused(string shard)
    {
        using var folder = Sharded();
        folder.Write(WeightsFiles.Index, $$$"""{"weight_map":{"a":"{{{shard}}}"}}""");
        WeightsAssert.Refused("gives tensor 'a' the file", () => WeightsSource.Open(folder.Path));
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("[]", "no object weight_map")]
    [InlineData("{}", "no object weight_map")]
    [InlineData("""{"weight_map":[]}""", "no object weight_map")]
    [InlineData("""{"weight_map":{"a":1}}""", "gives tensor 'a' the file 1")]
    [InlineData("""{"weight_map":{"a\ud800":"x.safetensors"}}""", "no valid JSON")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}""", "no valid JSON")]
    [InlineData("""{"weight_map":{"a":"model-00003-of-00003.safetensors"}}""", "which is not there")]
    [InlineData("""{"weight_map":{"c":"model-00001-of-00002.safetensors"}}""", "places tensor 'c' in 'model-00001-of-00002.safetensors', which has no such tensor")]
    public void Open_BrokenIndex_IsRefused(string index, string message)
    {
        using var folder = Sharded();
        folder.Write(WeightsFiles.Index, index);
        WeightsAssert.Refused(message, () => WeightsSource.Open(folder.Path));
    }

    [Fact]
    public void Open_ShardThatIsDamagedOrMissing_IsRefused()
    {
        using var folder = Sharded();
        folder.Write("model-00002-of-00002.safetensors", "short");
        WeightsAssert.Refused("too few for a header", () => WeightsSource.Open(folder.Path));
        File.Delete(folder["model-00002-of-00002.safetensors"]);
        WeightsAssert.Refused("which is not there", () => WeightsSource.Open(folder.Path));
    }

    [Fact]
    public void Open_DirectoryWithoutWeights_SaysWhatIsExpected()
    {
        using var folder = new TempFolder();
        WeightsAssert.Refused("one of these is expected: model.safetensors", () => WeightsSource.Open(folder.Path));
        WeightsAssert.Refused("does not exist", () => WeightsSource.Open(folder["none"]));
        folder.Write("consolidated.00.pth", "");
        folder.Write("consolidated.01.pth", "");
        WeightsAssert.Refused("cut for model parallelism", () => WeightsSource.Open(folder.Path));
    }

    [Fact]
    public void Find_NameTiedThroughMetadata_GivesTheStoredTensor()
    {
        using var folder = new TempFolder();
        ShardedSafetensorsWriter.Write(folder.Path, [new SafetensorsTensor("lm_head.weight", [1], () => [3])],
            new Dictionary<string, string> { ["model.embed_tokens.weight"] = "lm_head.weight", ["dangling"] = "nothing" });
        using var source = WeightsSource.Open(folder.Path);
        Assert.Equal(["lm_head.weight"], source.Names);
        Assert.Equal([3f], source["model.embed_tokens.weight"].ReadFloats());
        Assert.False(source.Contains("dangling"));
        WeightsAssert.Refused("has shape [1]; the model asks for [2]", () => source.WithShape("lm_head.weight", [2]));
    }

    [SharedDataFact]
    public void Open_RealIndexWithoutItsShards_NamesTheMissingOne()
    {
        var path = SharedData.File("tokenizers", "codellama-7b", WeightsFiles.Index);
        WeightsAssert.Refused("names the shard 'model-00001-of-00002.safetensors', which is not there", () => WeightsSource.OpenFile(path));
    }

    [SharedDataFact]
    public void Open_RealIndexWithShardsOfItsNames_GivesEveryTensor()
    {
        using var folder = new TempFolder();
        var text = File.ReadAllText(SharedData.File("tokenizers", "codellama-7b", WeightsFiles.Index));
        folder.Write(WeightsFiles.Index, text);
        using var index = JsonDocument.Parse(text);
        var map = index.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
        foreach (var shard in map.GroupBy(m => m.Value, m => m.Key))
        {
            using var stream = File.Create(folder[shard.Key]);
            SafetensorsWriter.Write(stream, [.. shard.Select(n => new SafetensorsTensor(n, [1], () => [n.Length], "F16"))]);
        }
        using var source = WeightsSource.Open(folder.Path);
        Assert.Equal(map.Keys.Order(StringComparer.Ordinal), source.Names.Order(StringComparer.Ordinal));
        Assert.All(source.Names, n => Assert.Equal([n.Length], source[n].ReadFloats()));
    }

    private static TempFolder Sharded()
    {
        var folder = new TempFolder();
        ShardedSafetensorsWriter.Write(folder.Path,
        [
            new SafetensorsTensor("a", [2], () => [1, 2]),
            new SafetensorsTensor("b", [2], () => [3, 4]),
            new SafetensorsTensor("c", [2], () => [5, 6]),
        ], new Dictionary<string, string> { ["mine"] = "yes" }, 16);
        return folder;
    }
}
