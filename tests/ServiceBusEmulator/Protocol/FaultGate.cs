using Amqp.Listener;

namespace Lookahead.Emulation.Protocol;

/// <summary>Runs operations under the faults that are asked for.</summary>
internal sealed class FaultGate(ServiceBusFaults faults)
{
    /// <param name="link">On whose connection the operation came.</param>
    /// <param name="operation">Carries it out, unless throttled, and returns what sends the answer.</param>
    public async Task RunAsync(ListenerLink link, Func<Strike, Action> operation)
    {
        var strike = faults.Next();
        if (strike == Strike.DropBefore)
        {
            Cut(link);
            return;
        }
        var answer = operation(strike);
        if (strike == Strike.DropAfter)
        {
            Cut(link);
            return;
        }
        if (faults.AnswerDelay > TimeSpan.Zero)
        {
            await Task.Delay(faults.AnswerDelay);
        }
        try
        {
            answer();
        }
        catch (Exception) when (link.IsClosed || link.Session.Connection.IsClosed)
        {
            // The client has gone meanwhile.
        }
    }

    private static void Cut(ListenerLink link) => OpenConnections.IdentityOf(link).Cut();
}
