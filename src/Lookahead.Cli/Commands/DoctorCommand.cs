using System.CommandLine;
using Lookahead.Cli.Checks;
using Lookahead.Cli.Output;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var store = StoreOption.Create();
        var json = ServiceOption.Json();
        var command = new Command("doctor", "Check what this machine needs to run jobs, and say how to mend what is missing.") { store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = StoreOption.Resolve(environment, parsed.GetValue(store)!);
            var findings = new List<Finding>();
            foreach (var check in (IEnumerable<IMachineCheck>)[.. environment.WorkerChecks, new StorageCheck(folder), new QueueCheck(folder)])
            {
                var (ok, detail) = await check.RunAsync(cancellationToken);
                findings.Add(new Finding(check.Name, ok, detail));
                if (!parsed.GetValue(json))
                {
                    environment.Out.WriteLine($"{(ok ? "ok     " : "MISSING")}  {check.Name,-8} {detail}");
                }
            }
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, findings);
            }
            return findings.TrueForAll(f => f.Ok) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private sealed record Finding(string Check, bool Ok, string Detail);
}
