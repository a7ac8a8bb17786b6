using System.Text.Json;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Jobs.Tests;

public sealed class SpecificationReaderTests
{
    private const string Minimal = """{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"train.jsonl"}}""";

    [Fact]
    public void Read_MinimalFineTune_WritesOutEveryDefault()
    {
        var specification = Assert.IsType<FineTuneSpecification>(SpecificationReader.Read(Minimal));

        Assert.Equal(4, specification.NHeads);
        Assert.Equal(new ModelShape(), specification.Model.Shape);
        Assert.Equal(new TrainingSettings(), specification.Training);
    }

    [Theory]
    [InlineData(Minimal)]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"path","path":"/m"},"problem_sets":[{"name":"a","path":"p.jsonl"}],"k":[1,3]}""")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"path","path":"/m"},"problem_sets":[{"name":"a","path":"p.jsonl"}],"prompt":{"style":"comments","rating":"fixed","rating_value":1200,"tags":"real","shot_ids":["2","3"],"shots_file":"/s","tests_shown":1},"judge":{"comparison":"deepmind-compat","time_factor":2.5}}""")]
    [InlineData("""{"kind":"generate","model":{"source":"job","job":"0123456789abcdef-01234567-local"},"prompts":["a"],"sampling":{"speculation":"off"}}""")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"top_k":40,"min_p":0.05,"repetition_penalty":1.1,"presence_penalty":-1,"frequency_penalty":0.5,"stop":["\n\n","é"],"logprobs":0,"speculation":"rejection"}}""")]
    public void Serialize_ReadSpecification_ReadsBackEqual(string json)
    {
        var specification = SpecificationReader.Read(json);

        var stored = JsonSerializer.Serialize(specification, JobJson.Options);

        Assert.Equal(stored, JsonSerializer.Serialize(SpecificationReader.Read(stored), JobJson.Options));
        Assert.Equal(stored, JsonSerializer.Serialize(JsonSerializer.Deserialize<JobSpecification>(stored, JobJson.Options), JobJson.Options));
    }

    [Theory]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"n_haeds":4}""", "n_haeds", "did you mean 'n_heads'")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"n_heads":0}""", "n_heads", "from 1 to 32, but is 0")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"n_heads":"4"}""", "n_heads", "must be an integer from 1 to 32")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"training":{"steps":-5}}""", "training.steps", "but is -5")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"}}""", "data", "is missing")]
    [InlineData("""{"kind":"fine-tune","data":{"path":"t"}}""", "model", "is missing")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new","shape":{"layers":4}},"data":{"path":"t"}}""", "model.shape.layers", "at least 5")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new","shape":{"attention_heads":5}},"data":{"path":"t"}}""", "model.shape.attention_heads", "must divide dim 192")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new","shape":{"context":128}},"data":{"path":"t"}}""", "training.sequence_length", "context of 128")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"job","job":"x"},"data":{"path":"t"}}""", "model.job", "is no job id")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new","shape":{"preset":"2B"}},"data":{"path":"t"}}""", "model.shape.preset", "one of 1M, 3M")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"method":"lora"}""", "method", "must be 'full' for a new model")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"path","path":"m"},"data":{"path":"t"},"method":"heads","n_heads":1}""", "method", "at least 2")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"path","path":"m"},"data":{"path":"t"},"lora":{"rank":4}}""", "lora", "goes with")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"path","path":"m"},"data":{"path":"t"},"method":"lora","lora":{"targets":["x"]}}""", "lora.targets", "but one is 'x'")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"path","path":"m"},"data":{"path":"t"},"head_architecture":"anticausal"}""", "head_architecture", "use it for new models")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t","format":"folder","file_pattern":"a/b"}}""", "data.file_pattern", "without '/'")]
    [InlineData("""{"kind":"fine-tune","model":[],"data":{"path":"t"}}""", "model", "must be an object, but is an array")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[]}""", "problem_sets", "at least one set")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"k":[11]}""", "k[0]", "from 1 to sampling.samples (10)")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"k":[]}""", "k", "at least one number")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"web","url":"u"},"problem_sets":[{"name":"a","path":"p"}]}""", "model.source", "must be one of new, path, job, but is 'web'")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"},{"name":"a","path":"p"}]}""", "problem_sets[1].name", "names must differ")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"sampling":{"temperature":-1}}""", "sampling.temperature", "but is -1")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":[""]}""", "prompts[0]", "at least one character")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"speculation":"medusa"}}""", "sampling.speculation", "must be one of auto, off, coupled, rejection")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"temperature":-0.5}}""", "sampling.temperature", "but is -0.5")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"top_p":0}}""", "sampling.top_p", "but is 0")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"top_k":-1}}""", "sampling.top_k", "from 0 to 1000000, but is -1")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"min_p":1}}""", "sampling.min_p", "must be below 1")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"min_p":-0.1}}""", "sampling.min_p", "but is -0.1")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"repetition_penalty":0}}""", "sampling.repetition_penalty", "from 0.01 to 100")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"presence_penalty":2.5}}""", "sampling.presence_penalty", "from -2 to 2")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"frequency_penalty":"1"}}""", "sampling.frequency_penalty", "must be a number from -2 to 2")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"stop":"a"}}""", "sampling.stop", "must be an array")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"stop":["a",""]}}""", "sampling.stop[1]", "1 to 256 characters, but has 0")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"stop":["a",1]}}""", "sampling.stop[1]", "must be a string")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"stop":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"]}}""", "sampling.stop", "at most 16 strings, but has 17")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"logprobs":21}}""", "sampling.logprobs", "from 0 to 20, but is 21")]
    [InlineData("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"speculation":"on"}}""", "sampling.speculation", "must be one of auto, off, coupled, rejection")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"sampling":{"logprobs":1}}""", "sampling.logprobs", "goes with 'generate' jobs alone")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"style":"code"}}""", "prompt.style", "must be one of auto, comments, completion, tests, chat")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"rating":"fixed"}}""", "prompt.rating_value", "goes with")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"tags":"real","tag_values":["a"]}}""", "prompt.tag_values", "goes with")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"shots":3,"shot_ids":["2"]}}""", "prompt.shots", "the number of shot_ids (1)")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"shots_file":"f"}}""", "prompt.shots_file", "needs shots")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"prompt":{"shot":1}}""", "prompt.shot", "did you mean 'shots'")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"judge":{"comparison":"exact"}}""", "judge.comparison", "must be one of tokens, deepmind-compat")]
    [InlineData("""{"kind":"pass-at-k","model":{"source":"new"},"problem_sets":[{"name":"a","path":"p"}],"judge":{"time_factor":0}}""", "judge.time_factor", "from 0.1 to 100")]
    [InlineData("""{"kind":"train"}""", "kind", "must be one of fine-tune, pass-at-k, generate")]
    [InlineData("""{}""", "kind", "is missing")]
    [InlineData("""[]""", "(root)", "must be an object")]
    [InlineData("""{"kind":""", "(body)", "is no valid JSON (line 1")]
    [InlineData("""{"kind":"generate","kind":"generate"}""", "(body)", "is no valid JSON")]
    public void Read_BadInput_NamesTheFieldAndWhatWouldBeRight(string json, string field, string message)
    {
        var exception = Assert.Throws<ValidationException>(() => SpecificationReader.Read(json));

        Assert.Contains(exception.Errors, e => e.Field == field && e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_UnknownModelSource_SaysNothingOfTheFieldsThatDependOnIt()
    {
        var exception = Assert.Throws<ValidationException>(() => SpecificationReader.Read(
            """{"kind":"generate","prompts":["a"],"model":{"source":"hub","id":"a/b"}}"""));

        Assert.Equal(["model.source"], exception.Errors.Select(e => e.Field));
    }

    [Fact]
    public void Read_Sampling_TakesEveryField()
    {
        var specification = (GenerateSpecification)SpecificationReader.Read("""
            {"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"samples":3,"temperature":0.5,"top_k":40,"top_p":0.9,"min_p":0.05,
             "repetition_penalty":1.1,"presence_penalty":-1,"frequency_penalty":0.5,"stop":["\n\n","é"],"logprobs":5,"max_new_tokens":7,"batch_size":2,
             "speculation":"rejection","draft_heads":4}}
            """);

        Assert.Equal(["\n\n", "é"], specification.Sampling.Stop);
        Assert.Equal(
            new SamplingSettings
            {
                Samples = 3, Temperature = 0.5, TopK = 40, TopP = 0.9, MinP = 0.05, RepetitionPenalty = 1.1, PresencePenalty = -1, FrequencyPenalty = 0.5,
                Stop = specification.Sampling.Stop, Logprobs = 5, MaxNewTokens = 7, BatchSize = 2, Speculation = SpeculationRule.Rejection, DraftHeads = 4,
            },
            specification.Sampling);
    }

    [Fact]
    public void Read_SamplingThatIsAbsent_HasNoFilterBeyondTopPAndLeavesSpeculationToTheModel()
    {
        var specification = (GenerateSpecification)SpecificationReader.Read("""{"kind":"generate","model":{"source":"new"},"prompts":["a"]}""");

        Assert.Equal(new SamplingSettings { Stop = specification.Sampling.Stop }, specification.Sampling);
        Assert.Equal((SpeculationRule.Auto, 0, 0.0, 1.0, null), (specification.Sampling.Speculation, specification.Sampling.TopK,
            specification.Sampling.MinP, specification.Sampling.RepetitionPenalty, specification.Sampling.Logprobs));
        Assert.Empty(specification.Sampling.Stop);
    }

    [Theory]
    [InlineData("""{}""", 6, 2)]
    [InlineData("""{"dim":128}""", 4, 2)]
    [InlineData("""{"dim":96}""", 3, 3)]
    [InlineData("""{"dim":128,"attention_heads":8}""", 8, 2)]
    public void Read_ShapeOfSomeWidth_HasAttentionHeadsThatFitIt(string shape, int heads, int keyValueHeads)
    {
        var specification = (FineTuneSpecification)SpecificationReader.Read($$$"""{"kind":"fine-tune","model":{"source":"new","shape":{{{shape}}}},"data":{"path":"t"}}""");

        Assert.Equal((heads, keyValueHeads), (specification.Model.Shape!.AttentionHeads, specification.Model.Shape.KeyValueHeads));
    }

    [Fact]
    public void Read_SeveralMistakes_ReportsThemAll()
    {
        var exception = Assert.Throws<ValidationException>(() => SpecificationReader.Read(
            """{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"t"},"n_heads":0,"training":{"steps":-1,"stepz":1}}"""));

        Assert.Equal(["n_heads", "training.steps", "training.stepz"], exception.Errors.Select(e => e.Field).Order());
    }
}
