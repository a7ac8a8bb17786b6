using Lookahead.Cli.Output;
using Lookahead.Formats.Overlap;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Cli.Problems;

/// <summary>Searches training data for what problems hold, and writes what was found.</summary>
internal sealed class ProblemOverlapRun(CliEnvironment environment)
{
    public async Task<int> RunAsync(string problems, string data, bool json, CancellationToken cancellationToken)
    {
        var search = await TrainingOverlap.LoadAsync([new ProblemSetReference("problems", problems)], cancellationToken);
        var texts = 0;
        await foreach (var text in OverlapTexts.EnumerateAsync(data, cancellationToken))
        {
            search.Add(text);
            texts++;
        }
        var overlap = search.Build()[0];
        if (json)
        {
            JsonText.Write(environment.Out, new { Problems = problems, Data = data, Texts = texts, Overlap = overlap });
            return ExitCodes.Ok;
        }
        foreach (var shared in overlap.Shared)
        {
            environment.Out.WriteLine(Printable.Line(
                $"{shared.ProblemId}: statement {shared.StatementFound:N0} of {shared.StatementNGrams:N0}, solutions {shared.SolutionFound:N0} of {shared.SolutionNGrams:N0}"));
        }
        environment.Out.WriteLine(
            $"{overlap.Shared.Count:N0} of {overlap.Problems:N0} problems share {overlap.NGramSize} words in a row with one of {texts:N0} texts"
            + (overlap.TooShort > 0 ? $"; {overlap.TooShort:N0} are too short to say." : "."));
        return ExitCodes.Ok;
    }
}
