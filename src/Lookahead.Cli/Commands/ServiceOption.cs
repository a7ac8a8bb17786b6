using System.CommandLine;
using Lookahead.Cli.Client;
using Lookahead.Cli.Output;
using Lookahead.Jobs.Errors;

namespace Lookahead.Cli.Commands;

/// <summary>The option that names the service, and what every command that talks to it has in common.</summary>
internal sealed class ServiceOption(CliEnvironment environment)
{
    public const string Variable = "LOOKAHEAD_URL";
    public const string KeyVariable = "LOOKAHEAD_KEY";
    public const string Default = "http://127.0.0.1:8080";

    public Option<string> Url { get; } = new("--url")
    {
        Description = $"Where the service is; also set by the variable {Variable}.",
        Recursive = true,
        DefaultValueFactory = _ => environment.Variable(Variable) is { Length: > 0 } url ? url : Default,
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"The API key of a service that asks for one; better set by the variable {KeyVariable}, which other users of this machine do not see.",
        Recursive = true, // Without the variable as its default: help shows defaults.
    };

    /// <summary>Makes <paramref name="action"/> a command's action: it gets a client, and its errors are told to the user.</summary>
    public void SetAction(Command command, Func<ParseResult, LookaheadClient, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = parsed.GetValue(Url)!;
            if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                environment.Error.WriteLine($"'{text}' is no address of a service; an address is like {Default}.");
                return ExitCodes.UserError;
            }
            using var client = new LookaheadClient(url, parsed.GetValue(Key) ?? (environment.Variable(KeyVariable) is { Length: > 0 } key ? key : null));
            try
            {
                return await action(parsed, client, cancellationToken);
            }
            catch (ServiceException e)
            {
                ErrorText.Write(environment.Error, e);
                if (e.Code == ErrorCodes.Unauthenticated)
                {
                    environment.Error.WriteLine($"Give a key by the variable {KeyVariable} or by --key; administrators make keys with ./lookahead keys create.");
                }
                return e.IsUserError ? ExitCodes.UserError : ExitCodes.Failed;
            }
            catch (NoServiceException e)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                environment.Error.WriteLine(e.Message);
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Failed;
            }
        });

    /// <summary>The argument that names a job.</summary>
    public static Argument<string> JobId() => new("id") { Description = "The id of the job." };

    public static Option<bool> Json(string description = "Print JSON.") => new("--json") { Description = description };
}
