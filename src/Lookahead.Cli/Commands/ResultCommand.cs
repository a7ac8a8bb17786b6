using System.CommandLine;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Storage;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead result ID</c>.</summary>
internal static class ResultCommand
{
    private const string Checkpoints = "checkpoints/";

    public static Command Create(CliEnvironment environment, ServiceOption service)
    {
        var id = ServiceOption.JobId();
        var download = new Option<string>("--download") { Description = "Copy the result's files into this folder." };
        var all = new Option<bool>("--all") { Description = "With --download: training checkpoints too." };
        var json = ServiceOption.Json("Print result.json as it is.");
        var command = new Command("result", "Show the result of a job that succeeded.") { id, download, all, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var job = parsed.GetValue(id)!;
            var result = await client.ResultAsync(job, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, result);
            }
            else
            {
                ResultText.Write(environment.Out, result);
            }
            if (parsed.GetValue(download) is not { } folder)
            {
                return ExitCodes.Ok;
            }
            folder = Path.GetFullPath(folder, environment.WorkingDirectory);
            var count = await DownloadAsync(client, job, folder, parsed.GetValue(all), cancellationToken);
            // Standard output stays pure JSON.
            (parsed.GetValue(json) ? environment.Error : environment.Out).WriteLine($"{count} files are in {folder}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<int> DownloadAsync(LookaheadClient client, string job, string folder, bool all, CancellationToken cancellationToken)
    {
        var list = await client.ArtifactsAsync(job, cancellationToken);
        var wanted = list.Artifacts.Where(a => all || !a.Name.StartsWith(Checkpoints, StringComparison.Ordinal)).ToList();
        foreach (var artifact in wanted)
        {
            BlobName.Check(artifact.Name); // A name from the network: none may lead out of the folder.
            var target = Path.Combine(folder, artifact.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var part = target + ".part";
            await using (var file = File.Create(part))
            {
                await client.DownloadAsync(job, artifact.Name, file, cancellationToken);
            }
            File.Move(part, target, overwrite: true);
        }
        return wanted.Count;
    }
}
