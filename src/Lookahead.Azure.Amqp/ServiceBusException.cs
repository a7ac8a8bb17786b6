using Lookahead.Azure.Resilience;

namespace Lookahead.Azure.Amqp;

/// <summary>Service Bus, or the connection to it, failed. Faults that may pass have been tried again before this reaches a caller.</summary>
public sealed class ServiceBusException(string condition, string message, bool isTransient, TimeSpan? retryAfter = null, Exception? inner = null)
    : IOException($"Service Bus: {message} ({condition})", inner), ITransientFault
{
    /// <summary>The AMQP error condition, for example <c>com.microsoft:server-busy</c>.</summary>
    public string Condition { get; } = condition;

    public bool IsTransient { get; } = isTransient;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
