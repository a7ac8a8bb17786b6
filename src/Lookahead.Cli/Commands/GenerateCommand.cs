using System.CommandLine;
using Lookahead.Cli.Checks;
using Lookahead.Cli.Generating;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.Sampling;
using Spectre.Console;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead generate DIRECTORY</c>: text from a model directory, streamed; accepted drafts in colour on a terminal.</summary>
internal static class GenerateCommand
{
    private static readonly Style Drafted = new(Color.Green);

    public static Command Create(CliEnvironment environment)
    {
        var model = new Argument<string>("directory") { Description = "A model directory, such as the model/ of a finished job." };
        var prompt = new Option<string>("--prompt", "-p") { Description = "The text to go on from; without it, standard input." };
        var check = new Option<bool>("--check") { Description = "Sample once more without speculation and compare the texts." };
        var json = ServiceOption.Json("Print texts and figures as JSON, nothing else.");
        var options = new GenerateOptions();
        var command = new Command("generate", "Write text from a model directory, here and now; drafts that became text are green.") { model, prompt, check, json };
        foreach (var option in options.All)
        {
            command.Add(option);
        }
        command.SetAction(async (parsed, stopping) =>
        {
            try
            {
                var text = parsed.GetValue(prompt) ?? await environment.In.ReadToEndAsync(stopping);
                var specification = options.Read(parsed, Path.Combine(environment.WorkingDirectory, parsed.GetValue(model)!), text, parsed.GetValue(check));
                return await RunAsync(environment, specification, parsed.GetValue(json), stopping);
            }
            catch (ValidationException e)
            {
                ErrorText.Write(environment.Error, e.Errors);
                return ExitCodes.UserError;
            }
            catch (JobException e)
            {
                environment.Error.WriteLine(Printable.Line(e.Message));
                return ExitCodes.Of(e.Error);
            }
            catch (OperationCanceledException)
            {
                environment.Out.WriteLine();
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, GenerateSpecification specification, bool json, CancellationToken stopping)
    {
        using var generation = new LocalGeneration(specification);
        Action<string, bool> write = json ? static (_, _) => { } : (piece, drafted) => Write(environment, piece, drafted);
        TextStream? stream = null;
        var result = await generation.RunAsync(
            (request, tokens, drafted) =>
            {
                stream ??= new TextStream(generation.Tokenizer, request.Stop, write);
                for (var i = 0; i < tokens.Length; i++)
                {
                    stream.Append(tokens[i], drafted: i < drafted);
                }
            },
            text =>
            {
                stream?.End(text.Stop?.Text.Length);
                stream = null;
                write("\n", false);
            },
            environment.Time, stopping);
        if (json)
        {
            JsonText.Write(environment.Out, result);
        }
        else
        {
            foreach (var line in GenerateSummary.Lines(result))
            {
                environment.Error.WriteLine(line);
            }
        }
        return result.IdenticalText == false && specification.Sampling.Numerics == NumericsMode.Exact ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Write(CliEnvironment environment, string piece, bool drafted)
    {
        if (environment.IsTerminal)
        {
            environment.Console.Write(new Text(Printable.Text(piece), drafted ? Drafted : Style.Plain));
        }
        else
        {
            environment.Out.Write(piece);
            environment.Out.Flush();
        }
    }
}
