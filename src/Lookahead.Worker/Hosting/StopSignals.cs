using System.Runtime.InteropServices;

namespace Lookahead.Worker.Hosting;

/// <summary>SIGTERM and the first Ctrl-C ask for a stop at the next safe point; a second Ctrl-C ends the process at once.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals()
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        ];
    }

    public CancellationToken Stopping => stopping.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
        stopping.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // Not cancelling the signal leaves it to the system, which ends the process.
        context.Cancel = context.Signal == PosixSignal.SIGTERM || !stopping.IsCancellationRequested;
        stopping.Cancel();
    }
}
