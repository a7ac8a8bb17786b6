using System.CommandLine;
using Lookahead.Cli.Watching;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead watch ID</c>.</summary>
internal static class WatchCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var id = ServiceOption.JobId();
        var json = ServiceOption.Json("Print every event as a line of JSON, and the job as the last.");
        var command = new Command("watch", "Follow a job to its end. Ctrl-C detaches; the job goes on.") { id, json };
        service.SetAction(command, (parsed, client, cancellationToken) =>
            JobWatcher.WatchAsync(environment, client, parsed.GetValue(id)!, parsed.GetValue(json), cancellationToken));
        return command;
    }
}
