using Lookahead.Formats.Problems;
using Lookahead.Samples.Inputs;
using Lookahead.Samples.Parameters;
using Lookahead.Samples.Wording;

namespace Lookahead.Samples.Families;

/// <summary>A family as data: everything that differs between families, in one place each.</summary>
internal sealed record Family<TInput> : IProblemFamily
{
    private const double CanonicalShare = 0.75;
    private const int AttemptsPerProblem = 1000;

    public required string Name { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    public required IReadOnlyList<Layout<TInput>> Layouts { get; init; }

    /// <summary>Statement templates; see <see cref="Template"/>.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>Program templates, three or more, the canonical one first.</summary>
    public required IReadOnlyList<string> Solutions { get; init; }

    /// <summary>Program templates, two or more; each fails on an edge case or on a random input.</summary>
    public required IReadOnlyList<string> IncorrectSolutions { get; init; }

    /// <summary>Inputs that wrong programs trip over, five at most; all are among the private tests.</summary>
    public required Func<ParameterValues, TInput[]> EdgeCases { get; init; }

    public required Func<ParameterValues, SeededRandom, TInput> DrawInput { get; init; }

    /// <summary>The reference: the line to be printed. Expected outputs come from here and never from Python.</summary>
    public required Func<ParameterValues, TInput, string> Answer { get; init; }

    public bool HasParameters => Parameters.Count > 0;

    public IReadOnlyList<Problem> Generate(Split split, int count, SampleOptions options)
    {
        var random = SeededRandom.For(options.Seed, Name, split.Label());
        var statements = new HashSet<string>();
        var problems = new List<Problem>();
        for (var attempt = 0; problems.Count < count; attempt++)
        {
            if (attempt == count * AttemptsPerProblem)
            {
                throw new InvalidOperationException(
                    $"Family '{Name}' gave {problems.Count} different problems for '{split.Label()}', {count} were asked for.");
            }

            var values = ParameterValues.Draw(Parameters, random);
            var layout = random.Pick(Layouts);
            var statement = Template.Statement(random.Pick(Statements), layout.Sentence, values, random);
            var key = HasParameters ? values.Key : statement;
            if (split.Admits(Name, key) && statements.Add(statement))
            {
                var id = $"{Name}-{split.Label()}-{problems.Count + 1:D4}";
                problems.Add(Build(id, statement, values, layout, options, random));
            }
        }

        return problems;
    }

    private Problem Build(
        string id, string statement, ParameterValues values, Layout<TInput> layout, SampleOptions options, SeededRandom random)
    {
        var tests = DrawTests(values, layout, options, random);
        return new Problem
        {
            Id = id,
            Statement = statement,
            PublicTests = tests[..options.PublicTests],
            PrivateTests = tests[options.PublicTests..],
            Solutions = [.. Ordered(random).Take(options.SolutionsPerProblem).Select(Program)],
            IncorrectSolutions = [.. IncorrectSolutions.Select(Program)],
            Family = Name,
            Tags = Tags,
        };

        string Program(string template) => Template.Program(template, layout.Code, values);
    }

    /// <summary>Public tests are random; private tests are the edge cases, then random. No input occurs twice.</summary>
    private List<ProblemTest> DrawTests(
        ParameterValues values, Layout<TInput> layout, SampleOptions options, SeededRandom random)
    {
        var seen = new HashSet<string>();
        var edges = Array.ConvertAll(EdgeCases(values), ToTest);
        seen.UnionWith(edges.Select(test => test.Input));

        var tests = DrawFresh(options.PublicTests);
        tests.AddRange(edges);
        tests.AddRange(DrawFresh(options.PrivateTests - edges.Length));
        return tests;

        ProblemTest ToTest(TInput input) => new(layout.Write(input), Answer(values, input) + "\n");

        List<ProblemTest> DrawFresh(int count)
        {
            var fresh = new List<ProblemTest>();
            while (fresh.Count < count)
            {
                var test = ToTest(DrawInput(values, random));
                if (seen.Add(test.Input))
                {
                    fresh.Add(test);
                }
            }

            return fresh;
        }
    }

    /// <summary>Now and then another form leads, so that whoever reads one program per problem sees every form.</summary>
    private IEnumerable<string> Ordered(SeededRandom random)
    {
        if (random.Chance(CanonicalShare))
        {
            return Solutions;
        }

        var first = Solutions[random.Between(1, Solutions.Count - 1)];
        return Solutions.Where(form => form != first).Prepend(first);
    }
}
