namespace Lookahead.Evaluation.Sandbox.Sessions;

/// <summary>A call to a session did not end with an answer of the runner. The message says what came instead.</summary>
/// <param name="message">What came instead.</param>
/// <param name="mayPass">True when the same call may go well later.</param>
internal sealed class SessionException(string message, bool mayPass, Exception? inner = null) : Exception(message, inner)
{
    public bool MayPass => mayPass;
}
