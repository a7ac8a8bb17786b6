namespace Lookahead.Azure;

/// <summary>Azure refuses us, or a setting leads nowhere. Trying again does not help; the message says what to mend.</summary>
public sealed class AzureConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
