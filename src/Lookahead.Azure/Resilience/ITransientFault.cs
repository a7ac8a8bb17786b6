namespace Lookahead.Azure.Resilience;

/// <summary>A fault that says for itself whether repeating the call may help.</summary>
public interface ITransientFault
{
    /// <summary>True when the fault may pass.</summary>
    bool IsTransient { get; }

    /// <summary>How long the service asks us to wait before the next try; null: as the options say.</summary>
    TimeSpan? RetryAfter { get; }
}
