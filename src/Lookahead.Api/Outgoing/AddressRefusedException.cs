namespace Lookahead.Api.Outgoing;

/// <summary>A request that a user has asked for would have gone where none may go. No connection was made.</summary>
public sealed class AddressRefusedException(string message) : IOException(message);
