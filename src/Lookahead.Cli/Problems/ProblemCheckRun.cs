using System.Text.Json;
using Lookahead.Cli.Output;
using Lookahead.Evaluation.Checking;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Cli.Problems;

/// <summary>Checks a problem set and writes what was found.</summary>
internal sealed class ProblemCheckRun(CliEnvironment environment, int workers, int mostSolutions, string? backend)
{
    /// <returns>0: nothing is broken; 42: something is.</returns>
    public async Task<int> RunAsync(string path, bool json, CancellationToken cancellationToken)
    {
        var format = await ProblemSetDetector.DetectAsync(path, cancellationToken);
        var problems = await ProblemReader.ReadFileAsync(path, cancellationToken);
        await using var sandbox = await SandboxFactory.StartAsync(SandboxOptions.FromEnvironment(environment.Variable, backend), cancellationToken);
        var check = new ProblemCheck(new Judge(sandbox, new JudgeOptions()), workers);
        var report = await check.RunAsync(problems, mostSolutions, null, cancellationToken);
        if (json)
        {
            JsonText.Write(environment.Out, new { Path = path, Format = format, report.Problems, report.Tests, report.Solutions, report.SolutionsAccepted, report.Findings });
        }
        else
        {
            Write(format, report);
        }
        return report.Findings.Any(finding => finding.IsBroken) ? ExitCodes.UserError : ExitCodes.Ok;
    }

    private void Write(ProblemSetFormat format, ProblemCheckReport report)
    {
        foreach (var finding in report.Findings)
        {
            var place = (finding.Solution is { } solution ? $", solution {solution}" : "") + (finding.Test is { } test ? $", test {test}" : "");
            environment.Out.WriteLine(Printable.Line($"{(finding.IsBroken ? "BROKEN" : "note  ")}  {finding.ProblemId}{place}: {Words(finding.Fault)}: {finding.Detail}"));
        }
        var broken = report.Findings.Where(finding => finding.IsBroken).Select(finding => finding.ProblemId).Distinct().Count();
        environment.Out.WriteLine(
            $"{report.Problems:N0} problems ({JsonNamingPolicy.KebabCaseLower.ConvertName(format.ToString())}), {report.Tests:N0} tests; "
            + $"{report.SolutionsAccepted:N0} of {report.Solutions:N0} reference solutions accepted; {broken:N0} problems broken.");
    }

    private static string Words(ProblemFault fault) => fault switch
    {
        ProblemFault.SolutionFails => "a reference solution fails",
        ProblemFault.TestsBroken => "the tests cannot work",
        ProblemFault.NoSolution => "no solution",
        _ => "several answers suspected",
    };
}
