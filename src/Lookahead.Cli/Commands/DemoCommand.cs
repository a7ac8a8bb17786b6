using System.CommandLine;
using Lookahead.Cli.Checks;
using Lookahead.Cli.Client;
using Lookahead.Cli.Demo;
using Lookahead.Cli.Output;
using Lookahead.Cli.Serving;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var quick = new Option<bool>("--quick") { Description = "A small setting: shows that everything works, in about a minute." };
        var json = new Option<bool>("--json") { Description = "Print the figures as one JSON object on the last line." };
        var seed = new Option<int>("--seed") { Description = "Seeds the data, the weights and the sampling.", DefaultValueFactory = _ => 1 };
        var store = StoreOption.Create();
        store.DefaultValueFactory = _ => Path.Combine(StoreFolder.Default, "demo");
        var command = new Command("demo", "Fine-tune a small model, sample from it and judge its programs, end to end.") { quick, json, seed, store };
        command.SetAction(async (parsed, stopping) =>
        {
            var settings = (parsed.GetValue(quick) ? DemoSettings.Quick : DemoSettings.Full) with { Seed = parsed.GetValue(seed) };
            var runner = new DemoRunner(environment, settings, StoreOption.Resolve(environment, parsed.GetValue(store)!));
            try
            {
                return await runner.RunAsync(parsed.GetValue(json), stopping);
            }
            catch (CannotServeException e)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
            catch (ServiceException e)
            {
                ErrorText.Write(environment.Error, e);
                return ExitCodes.Failed;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                environment.Error.WriteLine($"{e.Message.TrimEnd('.')}. Free some space, or choose another folder with --store.");
                return ExitCodes.Failed;
            }
        });
        return command;
    }
}
