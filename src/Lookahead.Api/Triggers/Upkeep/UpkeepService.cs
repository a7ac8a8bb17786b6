using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Triggers.Upkeep;

/// <summary>Runs <see cref="UpkeepRun"/> every minute, for heads without timer-triggered functions.</summary>
public sealed partial class UpkeepService(UpkeepRun upkeep, TimeProvider time, ILogger<UpkeepService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await upkeep.RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            catch (OperationCanceledException)
            {
                break; // Told to stop.
            }
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "Looking after lost and old work failed.")]
    private partial void LogFailed(Exception exception);
}
