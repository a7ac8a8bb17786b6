using System.CommandLine;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Cli.Generating;

/// <summary>Options that stand for fields of a generate job; the job's own reader checks them.</summary>
internal sealed class GenerateOptions
{
    private readonly List<(Option Option, Action<ParseResult, JsonObject, JsonObject> Put)> options = [];

    public GenerateOptions()
    {
        Sampling<int?>("--samples", "samples", "Texts to write. [default: 1]");
        Sampling<int?>("--max-new-tokens", "max_new_tokens", "The most tokens of a text. [default: 256]");
        Sampling<double?>("--temperature", "temperature", "0 takes the most probable token. [default: 0.8]");
        Sampling<int?>("--top-k", "top_k", "Keeps so many of the most probable tokens. [default: all]");
        Sampling<double?>("--top-p", "top_p", "Keeps the most probable tokens up to this share. [default: 0.95]");
        Sampling<double?>("--min-p", "min_p", "Keeps tokens at least so many times as probable as the first. [default: all]");
        Sampling<double?>("--repetition-penalty", "repetition_penalty", "Above 1 discourages tokens of prompt and text. [default: 1]");
        Sampling<string[]>("--stop", "stop", "Ends the text before this string; may be given several times.");
        Sampling<string?>("--speculation", "speculation", "auto, off, coupled or rejection. [default: auto]");
        Sampling<int?>("--draft-heads", "draft_heads", "Tokens per forward; 0: as many as pay. [default: 0]");
        Sampling<string?>("--numerics", "numerics", "exact or fast (libtorch; on a GPU where there is one). [default: exact]");
        Root<int?>("--seed", "seed", "Seeds the sampling. [default: 1]");
        Root<int?>("--threads", "threads", "0: all. [default: 0]");
    }

    public IEnumerable<Option> All => options.Select(o => o.Option);

    /// <summary>The job that the options describe.</summary>
    /// <exception cref="Lookahead.Jobs.Errors.ValidationException">Each wrong field.</exception>
    public GenerateSpecification Read(ParseResult parsed, string directory, string prompt, bool check)
    {
        var sampling = new JsonObject();
        var root = new JsonObject
        {
            ["kind"] = GenerateSpecification.KindName,
            ["model"] = new JsonObject { ["source"] = "path", ["path"] = directory },
            ["prompts"] = new JsonArray(prompt),
            ["compare_without_speculation"] = check,
            ["sampling"] = sampling,
        };
        foreach (var (_, put) in options)
        {
            put(parsed, root, sampling);
        }
        return (GenerateSpecification)SpecificationReader.Read(root.ToJsonString());
    }

    private void Sampling<T>(string name, string field, string description) => Add<T>(name, description, (value, _, sampling) => sampling[field] = value);

    private void Root<T>(string name, string field, string description) => Add<T>(name, description, (value, root, _) => root[field] = value);

    private void Add<T>(string name, string description, Action<JsonNode, JsonObject, JsonObject> put)
    {
        var option = new Option<T>(name) { Description = description };
        options.Add((option, (parsed, root, sampling) =>
        {
            if (parsed.GetResult(option) is not null && parsed.GetValue(option) is { } value)
            {
                put(System.Text.Json.JsonSerializer.SerializeToNode(value)!, root, sampling);
            }
        }
        ));
    }
}
