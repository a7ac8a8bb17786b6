using System.Text.Json.Nodes;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>A damaged tokenizer.json is read or refused; nothing else happens.</summary>
public sealed class TokenizerJsonFuzzTests
{
    /// <summary>About 2 s and 60 s.</summary>
    private static readonly int Mutations = Tier.Full ? 6000 : 300;

    private static readonly string[] Values =
        ["null", "true", "-1", "0", "1e9", "99999999999999999999", "\"\"", "\"@half@\"", "\"(a+)+$\"", "\"Sequence\"", "[]", "{}", "[[]]", "[null]", "{\"type\": \"ByteLevel\"}", "{\"Regex\": \"[\"}"];

    [Fact]
    public void Load_MutatedFile_IsReadOrRefused()
    {
        var random = new Random(7);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var json = i % 2 == 0 ? MutateText(random) : MutateTree(random);
            try
            {
                var tokenizer = SmallTokenizer.Load(json);
                tokenizer.Decode(tokenizer.EncodeTemplate("abc 1</s> é😀\n<tool>\ud800"));
                read++;
            }
            catch (JobException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i} ended with {e}: {json}");
            }
        }

        Assert.True(read > Mutations / 20 && refused > Mutations / 20, $"{read} read, {refused} refused");
    }

    private static string MutateText(Random random)
    {
        var text = SmallTokenizer.Json().ToJsonString().ToCharArray().ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0: text.RemoveAt(at); break;
                case 1: text.Insert(at, "\"{}[],:\\0a "[random.Next(11)]); break;
                case 2: text[at] = (char)random.Next(32, 127); break;
                default: text.RemoveRange(at, random.Next(text.Count - at > 20 ? 20 : text.Count - at)); break;
            }
        }
        return new string([.. text]);
    }

    private static string MutateTree(Random random)
    {
        var root = SmallTokenizer.Json();
        for (var n = random.Next(1, 3); n > 0; n--)
        {
            JsonNode node = root;
            while (true)
            {
                var children = node switch
                {
                    JsonObject o => o.Select(p => p.Value).ToList(),
                    JsonArray a => [.. a],
                    _ => [],
                };
                var inner = children.OfType<JsonNode>().Where(c => c is JsonObject or JsonArray).ToList();
                if (inner.Count == 0 || random.Next(3) == 0)
                {
                    break;
                }
                node = inner[random.Next(inner.Count)];
            }
            Replace(node, random);
        }
        // Half of a surrogate pair can be written in a file, but not from a tree.
        return root.ToJsonString().Replace("@half@", "\\ud800", StringComparison.Ordinal);
    }

    private static void Replace(JsonNode node, Random random)
    {
        var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (node is JsonObject { Count: > 0 } map)
        {
            var name = map.ElementAt(random.Next(map.Count)).Key;
            if (random.Next(3) == 0)
            {
                map.Remove(name);
            }
            else
            {
                map[name] = value;
            }
        }
        else if (node is JsonArray { Count: > 0 } array)
        {
            array[random.Next(array.Count)] = value;
        }
    }
}
