using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>Makes the first attempts at once, in the background. What a process that ends leaves undone, the sweep does.</summary>
public sealed partial class DeliveryPump(DeliveryRun deliveries, ILogger<DeliveryPump> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private bool again;

    /// <summary>There is something to send.</summary>
    public void Wake()
    {
        lock (gate)
        {
            again = true;
            if (running.IsCompleted)
            {
                running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>Completes when everything that was due has been tried.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            return running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await WhenIdleAsync();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (TakeWake())
        {
            try
            {
                await deliveries.RunAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
        }
    }

    private bool TakeWake()
    {
        lock (gate)
        {
            var wake = again && !stopping.IsCancellationRequested;
            again = false;
            if (!wake)
            {
                running = Task.CompletedTask; // In the lock: a wake from now on starts a new run.
            }
            return wake;
        }
    }

    [LoggerMessage(47, LogLevel.Warning, "Webhooks could not be called; the sweep tries again.")]
    private partial void LogFailed(Exception exception);
}
