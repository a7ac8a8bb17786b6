using System.Net;

namespace Lookahead.Api.Outgoing;

/// <summary>Where requests that users have asked for (webhooks, imports) may go besides the public internet.</summary>
/// <param name="Allowed">Networks that <see cref="AddressGuard"/> would refuse, and that plain http may go to.</param>
public sealed record OutgoingOptions(IReadOnlyList<IPNetwork> Allowed)
{
    /// <summary>Networks split by commas, such as <c>127.0.0.1/32,10.1.0.0/16,fd00::/8</c>.</summary>
    public const string AllowVariable = "LOOKAHEAD_OUTGOING_ALLOW";

    /// <summary>The public internet alone.</summary>
    public static OutgoingOptions PublicOnly { get; } = new([]);

    /// <summary>From connecting to the last byte of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longer answers are cut off by an error.</summary>
    public int MaxResponseBytes { get; init; } = 1 << 20;

    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ArgumentException">The variable holds something else than networks.</exception>
    public static OutgoingOptions FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var networks = (variable(AllowVariable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new OutgoingOptions([.. networks.Select(Parse)]);
    }

    private static IPNetwork Parse(string text) =>
        text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network)
            ? network
            : throw new ArgumentException($"{AllowVariable} must hold networks split by commas, such as 127.0.0.1/32 or fd00::/8, but has '{text}'.");
}
