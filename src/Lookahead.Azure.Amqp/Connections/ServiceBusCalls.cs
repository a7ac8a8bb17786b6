using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>Runs calls with repeats. A connection on which a call got no answer in time is let go: it may be half open.</summary>
internal sealed class ServiceBusCalls(ResiliencePipeline resilience, Kept<ServiceBusConnection> connection)
{
    /// <exception cref="ServiceBusException">All tries failed.</exception>
    /// <exception cref="AzureConfigurationException">Trying again does not help.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await resilience.ExecuteAsync(async token => await OnceAsync(call, token, cancellationToken), cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new ServiceBusException("timeout", "no answer in time", isTransient: true, inner: e);
        }
        catch (BrokenCircuitException e)
        {
            throw new ServiceBusException("timeout", "most calls failed of late", isTransient: true, inner: e.InnerException ?? e);
        }
    }

    private async Task<T> OnceAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, CancellationToken caller)
    {
        var before = connection.Open;
        try
        {
            return await call(cancellationToken);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            before?.Discard();
            throw;
        }
    }
}
