using System.CommandLine;
using Lookahead.Cli.Output;
using Lookahead.Cli.Submitting;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead validate [FILE.json]</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var input = new JobInput();
        var json = ServiceOption.Json("Print the specification with every default.");
        var command = new Command("validate", "Check a job as a submission is checked, and store nothing.") { json };
        input.AddTo(command);
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            if (await input.ReadAsync(environment, parsed, cancellationToken) is not { } text)
            {
                return ExitCodes.UserError;
            }
            var specification = (await client.ValidateAsync(text, cancellationToken)).GetProperty("specification");
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, specification);
            }
            else
            {
                environment.Out.WriteLine("The job would be accepted, with these settings:");
                ResultText.Write(environment.Out, specification);
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
