using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Triggers.Receiving;

/// <summary>Receives messages one by one, for heads without queue-triggered functions.</summary>
public abstract partial class QueueReceiver(IJobQueue queue, TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(5);

    protected IJobQueue Queue { get; } = queue;

    /// <summary>Handles a message and settles it. When it throws, the message is given back.</summary>
    protected abstract Task HandleAsync(ReceivedMessage message, CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await Queue.ReceiveAsync(Wait, stoppingToken) is { } message)
                {
                    await HandleOrAbandonAsync(message, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Told to stop.
            }
            catch (Exception e)
            {
                LogReceiveFailed(log, e, GetType().Name);
                await Task.Delay(FaultPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HandleOrAbandonAsync(ReceivedMessage message, CancellationToken stopping)
    {
        try
        {
            await HandleAsync(message, stopping);
        }
        catch (Exception e) when (e is not MessageLockLostException)
        {
            // The store or a check failed: delivered again, until the queue gives up.
            await Queue.AbandonAsync(message, CancellationToken.None);
            throw;
        }
    }

    [LoggerMessage(22, LogLevel.Warning, "{Receiver}: receiving or handling a message failed.")]
    private static partial void LogReceiveFailed(ILogger logger, Exception exception, string receiver);
}
