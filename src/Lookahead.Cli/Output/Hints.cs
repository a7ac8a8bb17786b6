using Lookahead.Cli.Client;
using Lookahead.Cli.Commands;

namespace Lookahead.Cli.Output;

/// <summary>Commands for the user to type next.</summary>
internal static class Hints
{
    /// <summary>Names the service where it is not the default one.</summary>
    public static string Command(LookaheadClient client, string command, string id)
    {
        var url = client.Url.OriginalString.TrimEnd('/');
        return $"./lookahead {command} {id}{(url == ServiceOption.Default ? "" : $" --url {url}")}";
    }
}
