using System.CommandLine;
using Lookahead.Cli.Output;
using Lookahead.Cli.Problems;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Errors;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead problems check</c> and <c>lookahead problems overlap</c>.</summary>
internal static class ProblemsCommand
{
    public static Command Create(CliEnvironment environment) =>
        new("problems", "Look at problem files: no service, no job, no model.") { Check(environment), Overlap(environment) };

    private static Command Check(CliEnvironment environment)
    {
        var path = Path();
        var format = Format();
        var json = ServiceOption.Json("The same as --format json.");
        var workers = new Option<int>("--workers") { Description = "Programs run at a time; 0: one per core.", DefaultValueFactory = _ => 0 };
        var most = new Option<int>("--solutions") { Description = "Run at most so many solutions of each problem.", DefaultValueFactory = _ => 5 };
        var sandbox = SandboxOption.Create();
        var command = new Command("check", "Read a problem file of any format, run its reference solutions, and say what is broken.") { path, format, json, workers, most, sandbox };
        command.SetAction((parsed, stopping) => GuardAsync(environment, async () =>
        {
            var count = parsed.GetValue(workers) > 0 ? parsed.GetValue(workers) : Environment.ProcessorCount;
            var run = new ProblemCheckRun(environment, count, Math.Max(1, parsed.GetValue(most)), parsed.GetValue(sandbox));
            return await run.RunAsync(Absolute(environment, parsed.GetValue(path)!), IsJson(parsed, format, json), stopping);
        }));
        return command;
    }

    private static Command Overlap(CliEnvironment environment)
    {
        var path = Path();
        var format = Format();
        var json = ServiceOption.Json("The same as --format json.");
        var data = new Option<string>("--data") { Description = "Training data: CodeContests parquet, JSONL, text, or a folder of such files.", Required = true };
        var command = new Command("overlap", "Say which problems share 13 words in a row with training data.") { path, data, format, json };
        command.SetAction((parsed, stopping) => GuardAsync(environment, () => new ProblemOverlapRun(environment).RunAsync(
            Absolute(environment, parsed.GetValue(path)!), Absolute(environment, parsed.GetValue(data)!), IsJson(parsed, format, json), stopping)));
        return command;
    }

    private static Argument<string> Path() => new("path") { Description = "The problems: HumanEval, MBPP, CodeContests or this project's JSONL." };

    private static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    private static bool IsJson(ParseResult parsed, Option<string> format, Option<bool> json) => parsed.GetValue(json) || parsed.GetValue(format) == "json";

    private static string Absolute(CliEnvironment environment, string path) => System.IO.Path.GetFullPath(path, environment.WorkingDirectory);

    private static async Task<int> GuardAsync(CliEnvironment environment, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (DataFormatException e)
        {
            foreach (var error in e.Errors)
            {
                environment.Error.WriteLine(Printable.Line(error.ToString()));
            }
            return ExitCodes.UserError;
        }
        catch (Exception e) when (e is EvaluationInfrastructureException or SandboxUnavailableException or IOException or UnauthorizedAccessException)
        {
            environment.Error.WriteLine(Printable.Line(e.Message));
            return ExitCodes.Failed;
        }
    }
}
