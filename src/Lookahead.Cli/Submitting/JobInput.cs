using System.CommandLine;
using System.Text.Json.Nodes;

namespace Lookahead.Cli.Submitting;

/// <summary>The job that a command is about: a file, standard input, or fields on the command line.</summary>
internal sealed class JobInput
{
    private readonly Argument<string?> file = new("file")
    {
        Description = "A job in JSON (docs/rest.md), or - for standard input. Relative paths in it count from its folder. Without it, --set says everything.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> fields = new("--set", "-s")
    {
        Description = "Set a field: training.steps=100, prompts='[\"a\"]', model.source=new. May come several times, and goes over what the file says.",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> after = new("--after") { Description = "Begin after this job has succeeded. May come several times." };

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(fields);
        command.Add(after);
    }

    /// <returns>The job's text, paths absolute; null when there is none, which the user has then been told.</returns>
    public async Task<string?> ReadAsync(CliEnvironment environment, ParseResult parsed, CancellationToken cancellationToken)
    {
        var assignments = (parsed.GetValue(fields) ?? []).ToList();
        if (parsed.GetValue(after) is { Length: > 0 } predecessors)
        {
            assignments.Add("after=" + new JsonArray([.. predecessors.Select(id => JsonValue.Create(id))]).ToJsonString());
        }
        var name = parsed.GetValue(file);
        if (name is null && assignments.Count == 0)
        {
            environment.Error.WriteLine("Name a file with a job, - for standard input, or give its fields: --set kind=generate --set model.source=new --set 'prompts=[\"a\"]'.");
            return null;
        }
        var (text, folder) = name switch
        {
            null => ("{}", environment.WorkingDirectory),
            "-" => (await environment.In.ReadToEndAsync(cancellationToken), environment.WorkingDirectory),
            _ => (ReadFile(environment, Path.Combine(environment.WorkingDirectory, name)), Path.GetDirectoryName(Path.Combine(environment.WorkingDirectory, name))!),
        };
        try
        {
            // Paths of the file count from its folder, those of the command line from the present one.
            return text is null ? null : JobFilePaths.MakeAbsolute(JobFields.Set(JobFilePaths.MakeAbsolute(text, folder), assignments), environment.WorkingDirectory);
        }
        catch (FormatException e)
        {
            environment.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static string? ReadFile(CliEnvironment environment, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            environment.Error.WriteLine(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"There is no file {path}.");
            return null;
        }
    }
}
