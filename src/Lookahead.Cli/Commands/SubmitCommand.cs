using System.CommandLine;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Cli.Submitting;
using Lookahead.Cli.Watching;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead submit FILE.json</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var file = new Argument<string>("file") { Description = "A job in JSON (docs/rest.md), or - for standard input. Relative paths in it count from its folder." };
        var watch = new Option<bool>("--watch") { Description = "Follow the job to its end." };
        var json = ServiceOption.Json("Print the stored job as JSON; with --watch, every event as a line.");
        var command = new Command("submit", "Submit a job.") { file, watch, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            if (await ReadAsync(environment, parsed.GetValue(file)!, cancellationToken) is not { } text)
            {
                return ExitCodes.UserError;
            }
            var job = await client.SubmitAsync(text, cancellationToken);
            var (asJson, follow) = (parsed.GetValue(json), parsed.GetValue(watch));
            if (asJson)
            {
                (follow ? (Action<TextWriter, object>)JsonText.WriteLine : JsonText.Write)(environment.Out, job);
            }
            else
            {
                environment.Out.WriteLine($"Submitted {job.Kind} job {job.Id}.");
            }
            if (follow)
            {
                return await JobWatcher.WatchAsync(environment, client, job.Id, asJson, cancellationToken);
            }
            if (!asJson)
            {
                environment.Out.WriteLine($"Watch it with: {Hints.Command(client, "watch", job.Id)}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<string?> ReadAsync(CliEnvironment environment, string file, CancellationToken cancellationToken)
    {
        if (file == "-")
        {
            return JobFilePaths.MakeAbsolute(await environment.In.ReadToEndAsync(cancellationToken), environment.WorkingDirectory);
        }
        var path = Path.Combine(environment.WorkingDirectory, file);
        try
        {
            return JobFilePaths.MakeAbsolute(await File.ReadAllTextAsync(path, cancellationToken), Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            environment.Error.WriteLine(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"There is no file {path}.");
            return null;
        }
    }
}
