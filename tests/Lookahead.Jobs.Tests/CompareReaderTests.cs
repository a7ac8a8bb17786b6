using System.Text.Json;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Jobs.Tests;

public sealed class CompareReaderTests
{
    private const string A = "2b2e81d6ffdb3a90-5f0c1a7e-local";
    private const string B = "2b2e81d6ffdb3a91-5f0c1a7f-local";

    private const string Stage = """{"data":{"path":"train.jsonl"},"training":{"steps":10}}""";

    [Fact]
    public void Read_Evaluations_ByIdOrNamedRuns()
    {
        var read = (CompareSpecification)SpecificationReader.Read($$"""{"kind":"compare","evaluations":["{{A}}",{"name":"b","jobs":["{{B}}"]}],"k":[10,1]}""");

        Assert.Equal([A, "b"], read.Evaluations.Select(e => e.Name));
        Assert.Equal([A, B], read.Evaluations.SelectMany(e => e.Jobs));
        Assert.Equal([1, 10], read.K);
        Assert.Null(read.ThreeArms);
    }

    [Fact]
    public void Read_ThreeArms_FillsDefaultsAndReadsItsOwnFormBack()
    {
        var read = (CompareSpecification)SpecificationReader.Read(Arms(""));

        Assert.Equal([1, 2, 3], read.ThreeArms!.Seeds);
        Assert.Equal(4, read.ThreeArms.NHeads);
        Assert.Equal([1, 10], read.K);
        var stored = JsonSerializer.Serialize<JobSpecification>(read, JobJson.Options);
        Assert.Equivalent(read, SpecificationReader.Read(stored), strict: true);
    }

    [Fact]
    public void Plan_ThreeArms_HasEqualStagesForEveryArm()
    {
        var read = (CompareSpecification)SpecificationReader.Read(Arms(""));

        Assert.Equal([(1, 1), (4, 4), (4, 1)], ThreeArmsPlan.Arms(read.ThreeArms!).Select(a => (a.FirstHeads, a.SecondHeads)));
        var (one, four) = (ThreeArmsPlan.Stage1(read, 1, 7), ThreeArmsPlan.Stage1(read, 4, 7));
        Assert.Equivalent(one with { NHeads = 4, Name = four.Name }, four, strict: true);
        Assert.Equal(7, four.Seed);
    }

    [Theory]
    [InlineData("""{"kind":"compare"}""", "(root)", "either 'evaluations'")]
    [InlineData("""{"kind":"compare","evaluations":["x","y"]}""", "evaluations[0]", "is no job id")]
    [InlineData("""{"kind":"compare","evaluations":["2b2e81d6ffdb3a90-5f0c1a7e-local"]}""", "evaluations", "must name 2 to 16")]
    [InlineData("""{"kind":"compare","evaluations":["2b2e81d6ffdb3a90-5f0c1a7e-local",{"name":"b","jobs":[]}]}""", "evaluations[1].jobs", "at least one")]
    public void Read_WrongEvaluations_SaysWhere(string json, string field, string message) => AssertRefused(json, field, message);

    [Theory]
    [InlineData(",\"seeds\":[1,2]", "three_arms.seeds", "must be 3 to 32")]
    [InlineData(",\"seeds\":[1,2,2]", "three_arms.seeds", "different integers")]
    [InlineData(",\"n_heads\":1", "three_arms.n_heads", "from 2 to 32")]
    [InlineData(",\"head_architecture\":\"anticausal\"", "three_arms.head_architecture", "must not be 'anticausal'")]
    [InlineData(",\"temperature\":1", "three_arms.temperature", "unknown")]
    [InlineData(",\"stage1\":{\"data\":{\"path\":\"a\"},\"training\":{\"early_stopping_patience\":2}}", "three_arms.stage1.training.early_stopping_patience", "same number of tokens")]
    [InlineData(",\"stage1\":{\"data\":{\"path\":\"a\"},\"training\":{\"heads_warmup_steps\":2}}", "three_arms.stage1.training.heads_warmup_steps", "must be 0")]
    public void Read_WrongRecipe_SaysWhere(string extra, string field, string message) => AssertRefused(Arms(extra), field, message);

    [Fact]
    public void Read_Temperatures_AscendingAndTheFirstIsTheTemperature()
    {
        var read = (PassAtKSpecification)SpecificationReader.Read("""{"kind":"pass-at-k","model":{"source":"path","path":"m"},"problem_sets":[{"name":"a","path":"p"}],"sampling":{"samples":100,"temperatures":[0.9,0.5]},"k":[1,100],"submissions":[10]}""");

        Assert.Equal([0.5, 0.9], read.Sampling.EachTemperature);
        Assert.Equal(0.5, read.Sampling.Temperature);
        Assert.Equal([10], read.Submissions);
        Assert.Equivalent(read, SpecificationReader.Read(JsonSerializer.Serialize<JobSpecification>(read, JobJson.Options)), strict: true);
    }

    [Theory]
    [InlineData("\"temperatures\":[0.5,0.5]", "sampling.temperatures[1]", "different numbers")]
    [InlineData("\"temperatures\":[0.5,-1]", "sampling.temperatures[1]", "different numbers")]
    [InlineData("\"temperatures\":[0.5,0.6],\"temperature\":0.7", "sampling.temperature", "one of the two")]
    public void Read_WrongTemperatures_SaysWhere(string sampling, string field, string message) =>
        AssertRefused($$$"""{"kind":"pass-at-k","model":{"source":"path","path":"m"},"problem_sets":[{"name":"a","path":"p"}],"sampling":{ {{{sampling}}} } }""", field, message);

    [Fact]
    public void Read_TemperaturesOfAGenerateJob_AreRefused() =>
        AssertRefused("""{"kind":"generate","model":{"source":"new"},"prompts":["a"],"sampling":{"temperatures":[0.5]}}""", "sampling.temperatures", "evaluations alone");

    [Fact]
    public void Read_MoreSubmissionsThanK_AreRefused() =>
        AssertRefused("""{"kind":"pass-at-k","model":{"source":"path","path":"m"},"problem_sets":[{"name":"a","path":"p"}],"k":[1,5],"submissions":[10]}""", "submissions[0]", "largest k (5)");

    private static string Arms(string extra)
    {
        var stage1 = extra.Contains("stage1", StringComparison.Ordinal) ? "" : $",\"stage1\":{Stage}";
        return $$$"""{"kind":"compare","three_arms":{"model":{"source":"path","path":"m"}{{{stage1}}},"stage2":{{{Stage}}},"problem_sets":[{"name":"a","path":"p"}]{{{extra}}} } }""";
    }

    private static void AssertRefused(string json, string field, string message)
    {
        var errors = Assert.Throws<ValidationException>(() => SpecificationReader.Read(json)).Errors;
        Assert.Contains(errors, e => e.Field == field && e.Message.Contains(message, StringComparison.Ordinal));
    }
}
