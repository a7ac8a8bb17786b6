using System.Text.Json.Nodes;
using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Weights;

public sealed class MetaLayoutTests
{
    /// <summary>2 layers of which the last is head 1, and heads 2..4; 4 query heads and 2 key heads of size 6.</summary>
    private static readonly ModelConfig Config = new()
    {
        VocabularySize = 11, Dim = 24, Layers = 2, AttentionHeads = 4, KeyValueHeads = 2, HeadDim = 6, FeedForwardDim = 33,
        Context = 128, RopeTheta = 50_000, NormEpsilon = 1e-6, NHeads = 4,
    };

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    public void Write_ThenOpen_GivesTheSameConfigAndBytes(string dtype)
    {
        using var folder = new TempFolder();
        using var original = Model(folder["hf"], Config, dtype);
        MetaLayout.Write(folder["meta"], Config, original, maxShardBytes: 4000);
        Assert.True(MetaLayout.IsIn(folder["meta"]));
        var (config, weights) = MetaLayout.Open(folder["meta"]);
        using var opened = weights;
        Assert.Equal(Config, config);
        Assert.Equal(TensorNames.All(Config).Select(t => t.Name), weights.Names);
        Assert.All(weights.Names, n => Assert.Equal(WeightsAssert.BytesOf(original[n]), WeightsAssert.BytesOf(weights[n])));
        Assert.All(weights.Names, n => Assert.Equal(original[n].ReadFloats(), weights[n].ReadFloats()));
    }

    [Fact]
    public void Write_NamesAndRows_AreMetas()
    {
        using var folder = new TempFolder();
        using var original = Model(folder["hf"], Config, "F32");
        MetaLayout.Write(folder["meta"], Config, original);
        using var meta = WeightsSource.Open(folder["meta"]);
        string[] expected =
        [
            "tok_embeddings.weight", "norm.weight", "output.weight",
            .. new[] { "layers.0", "layers.1", "extra_heads.0", "extra_heads.1", "extra_heads.2" }.SelectMany(layer => new[]
            {
                "attention.wq", "attention.wk", "attention.wv", "attention.wo", "feed_forward.w1", "feed_forward.w2", "feed_forward.w3", "attention_norm", "ffn_norm",
            }.Select(tensor => $"{layer}.{tensor}.weight")),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), meta.Names.Order(StringComparer.Ordinal));
        // Rows of each head of size 6: Meta's pairs (0,1), (2,3), (4,5) are Hugging Face's (0,3), (1,4), (2,5).
        int[] rows = [0, 3, 1, 4, 2, 5];
        foreach (var (name, source, heads) in new[] { ("layers.1.attention.wq.weight", "model.layers.1.self_attn.q_proj.weight", 4), ("extra_heads.2.attention.wk.weight", "model.extra_heads.2.self_attn.k_proj.weight", 2) })
        {
            var (interleaved, halves) = (meta[name].ReadFloats(), original[source].ReadFloats());
            for (var row = 0; row < heads * 6; row++)
            {
                var from = row / 6 * 6 + rows[row % 6];
                Assert.Equal(halves[(from * 24)..((from + 1) * 24)], interleaved[(row * 24)..((row + 1) * 24)]);
            }
        }
        Assert.Equal(original["model.layers.0.mlp.up_proj.weight"].ReadFloats(), meta["layers.0.feed_forward.w3.weight"].ReadFloats());
        Assert.Equal(original["model.layers.0.mlp.down_proj.weight"].ReadFloats(), meta["layers.0.feed_forward.w2.weight"].ReadFloats());
    }

    /// <summary>Scores of rotated queries and keys: Meta's rule on Meta's rows equals Hugging Face's rule on Hugging Face's.</summary>
    [Fact]
    public void Permutation_OfQueriesAndKeys_KeepsAttentionScores()
    {
        using var folder = new TempFolder();
        using var original = Model(folder["hf"], Config, "F32");
        MetaLayout.Write(folder["meta"], Config, original);
        using var meta = WeightsSource.Open(folder["meta"]);
        double[] angles = [0.3, 1.1, 2.9];
        var random = new Random(5);
        var x = Enumerable.Range(0, 24).Select(_ => random.NextDouble() - 0.5).ToArray();
        double[] Rotated(WeightsSource source, string name, bool pairs, double position)
        {
            var weight = source[name].ReadFloats();
            var y = Enumerable.Range(0, 6).Select(row => x.Select((v, i) => v * weight[row * 24 + i]).Sum()).ToArray();
            var result = new double[6];
            for (var i = 0; i < 3; i++)
            {
                var (a, b) = pairs ? (2 * i, 2 * i + 1) : (i, i + 3);
                var (sin, cos) = Math.SinCos(position * angles[i]);
                (result[a], result[b]) = (y[a] * cos - y[b] * sin, y[b] * cos + y[a] * sin);
            }
            return result;
        }
        double Score(WeightsSource source, string query, string key, bool pairs) =>
            Rotated(source, query, pairs, 7).Zip(Rotated(source, key, pairs, 3), (a, b) => a * b).Sum();
        Assert.Equal(
            Score(original, "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight", pairs: false),
            Score(meta, "layers.0.attention.wq.weight", "layers.0.attention.wk.weight", pairs: true), 1e-9);
    }

    [Fact]
    public void Read_ParamsOfARelease_GivesItsShape()
    {
        // Llama 2's 7B: inner size 11008 = 2/3 * 4 * 4096, rounded up to 256. Llama 3's 8B: 14336, multiplier 1.3, rounded up to 1024.
        Assert.Equal(11008, MetaParams.InnerSize(4096, 256, null));
        Assert.Equal(14336, MetaParams.InnerSize(4096, 1024, 1.3));
        Assert.Equal(28672, MetaParams.InnerSize(8192, 4096, 1.3));
    }

    [Theory]
    [InlineData("n_layers", 4, "the weights have 2 layers and 3 extra heads")]
    [InlineData("n_future_tokens", 2, "the weights have 3 extra heads")]
    [InlineData("vocab_size", 12, "has 11 rows")]
    [InlineData("multiple_of", 256, "but the weights have 33")]
    [InlineData("n_kv_heads", 3, "must divide n_heads")]
    [InlineData("moe", 1, "moe: is not supported")]
    [InlineData("dim", null, "dim: is missing")]
    public void Open_ParamsThatDoNotFit_AreRefused(string field, int? value, string message)
    {
        using var folder = new TempFolder();
        using (var original = Model(folder["hf"], Config, "F32"))
        {
            MetaLayout.Write(folder["meta"], Config, original);
        }
        var path = Path.Combine(folder["meta"], "params.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json[field] = value;
        File.WriteAllText(path, json.ToJsonString());
        WeightsAssert.Refused(message, () => MetaLayout.Open(folder["meta"]));
    }

    [Fact]
    public void Open_ParamsThatLeaveSizesOpen_ReadsThemOffTheTensors()
    {
        using var folder = new TempFolder();
        using (var original = Model(folder["hf"], Config with { FeedForwardDim = 64 }, "F32"))
        {
            MetaLayout.Write(folder["meta"], Config with { FeedForwardDim = 64 }, original);
        }
        File.WriteAllText(Path.Combine(folder["meta"], "params.json"),
            """{"dim": 24, "n_layers": 5, "n_heads": 4, "n_kv_heads": 2, "vocab_size": -1, "multiple_of": 64, "norm_eps": 1e-05}""");
        var (config, weights) = MetaLayout.Open(folder["meta"]);
        weights.Dispose();
        Assert.Equal((11, 64, 4, 4096, 10_000d), (config.VocabularySize, config.FeedForwardDim, config.NHeads, config.Context, config.RopeTheta));
    }

    [Theory]
    [InlineData("layers.0.attention.wq.bias", true)]
    [InlineData("rope.freqs", false)]
    public void Open_TensorTooMany_IsRefusedUnlessItIsTheRotaryTable(string name, bool refused)
    {
        using var folder = new TempFolder();
        using (var original = Model(folder["hf"], Config, "F32"))
        {
            MetaLayout.Write(folder["meta"], Config, original);
        }
        using (var meta = WeightsSource.Open(folder["meta"]))
        {
            ShardedSafetensorsWriter.Write(folder["more"], [.. meta.Names.Select(n => SafetensorsTensor.Copy(meta[n], n)), new SafetensorsTensor(name, [3], () => new float[3])]);
        }
        File.Copy(folder["meta", "params.json"], folder["more", "params.json"]);
        if (refused)
        {
            WeightsAssert.Refused($"'{name}'", () => MetaLayout.Open(folder["more"]));
        }
        else
        {
            MetaLayout.Open(folder["more"]).Weights.Dispose();
        }
    }

    [Fact]
    public void Write_WhatMetasLayoutCannotSay_IsRefused()
    {
        using var folder = new TempFolder();
        using var original = Model(folder["hf"], Config, "F32");
        void Refused(string what, ModelConfig config) => WeightsAssert.Refused(what, () => MetaLayout.Write(folder["meta"], config, original));
        Refused("family Qwen3", Config with { Family = ModelFamily.Qwen3 });
        Refused("Causal heads", Config with { HeadArchitecture = HeadArchitecture.Causal });
        Refused("scaled rotary", Config with { RopeScaling = new RopeScaling(2, null) });
        Refused("do not add up", Config with { HeadDim = 8 });
        Assert.False(Directory.Exists(folder["meta"]));
    }

    [SharedDataFact]
    public void Write_RealTiedModel_ComesBackBitEqual()
    {
        using var folder = new TempFolder();
        var directory = SharedData.File("models", "stories260K-hf");
        var config = ModelConfig.Read(directory);
        using var original = WeightsSource.Open(directory);
        MetaLayout.Write(folder.Path, config, original);
        var (read, weights) = MetaLayout.Open(folder.Path);
        using var opened = weights;
        Assert.Equal(config with { TieEmbeddings = false }, read);
        Assert.All(TensorNames.All(config), t => Assert.Equal(WeightsAssert.BytesOf(original[t.Name]), WeightsAssert.BytesOf(weights[t.Name])));
        Assert.Equal(WeightsAssert.BytesOf(original[TensorNames.Embedding]), WeightsAssert.BytesOf(weights[TensorNames.Unembedding]));
    }

    private static WeightsSource Model(string directory, ModelConfig config, string dtype)
    {
        var random = new Random(11);
        ShardedSafetensorsWriter.Write(directory, [.. TensorNames.All(config).Select(t => new SafetensorsTensor(t.Name, t.Shape,
            () => [.. Enumerable.Range(0, (int)t.Shape.Aggregate((a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5))], dtype))]);
        return WeightsSource.Open(directory);
    }
}
