using Lookahead.Evaluation.Clustering;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Tests.Judging;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Clustering;

public sealed class ClusteringTests
{
    private static readonly Problem Problem = new()
    {
        Id = "p", Statement = "S",
        PublicTests = [new("3\n10 -20 30\nabc\n", "x"), new("1\n5\nzz9\n", "y")],
        PrivateTests = [new("SECRET 777\n", "z")],
    };

    [Fact]
    public void Mutate_SameSeed_SameInputs_AndOthersForAnother()
    {
        var inputs = InputMutator.Mutate(Problem, 10, 1);

        Assert.Equal(inputs, InputMutator.Mutate(Problem, 10, 1));
        Assert.NotEqual(inputs, InputMutator.Mutate(Problem, 10, 2));
        Assert.Equal(10, inputs.Distinct().Count());
        Assert.DoesNotContain(inputs, i => Problem.PublicTests.Any(t => t.Input == i));
    }

    [Fact]
    public void Mutate_KeepsTheShapeAndNeverSeesHiddenTests() => Assert.All(InputMutator.Mutate(Problem, 30, 1), input =>
    {
        Assert.DoesNotContain("SECRET", input, StringComparison.Ordinal);
        Assert.Equal(3, input.Count(c => c == '\n'));
    });

    [Fact]
    public void Mutate_NothingToMutate_GivesNone() =>
        Assert.Empty(InputMutator.Mutate(Problem with { PublicTests = [new("\n", "1")] }, 5, 1));

    [Fact]
    public async Task KeyOf_SameOutputs_SameKey()
    {
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.Source.StartsWith("echo", StringComparison.Ordinal) ? request.StandardInput : request.Source));
        var probe = new BehaviourProbe(sandbox, new JudgeOptions(), 4, 1);

        var keys = new List<string>();
        foreach (var program in new[] { "echo", "echo # other text", "constant" })
        {
            keys.Add(await probe.KeyOfAsync(Problem, program, default));
        }

        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
        Assert.DoesNotContain(sandbox.Requests, r => r.StandardInput.Contains("SECRET", StringComparison.Ordinal));
    }
}
