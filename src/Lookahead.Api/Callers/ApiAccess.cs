namespace Lookahead.Api.Callers;

/// <summary>Who may call the service.</summary>
public enum ApiAccess
{
    /// <summary>Everybody on this machine, without a key. Only for a service that listens on loopback.</summary>
    ThisMachine,

    /// <summary>Who has an API key, or a token that an <see cref="ITokenReader"/> knows.</summary>
    Keys,
}
