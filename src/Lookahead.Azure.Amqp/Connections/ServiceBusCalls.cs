using Polly;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>Runs calls with repeats. A connection on which a call got no answer in time is let go: it may be half open.</summary>
internal sealed class ServiceBusCalls(ResiliencePipeline resilience, Kept<ServiceBusConnection> connection)
{
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) => await resilience.ExecuteAsync(
        async token =>
        {
            var before = connection.Open;
            try
            {
                return await call(token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                before?.Discard();
                throw;
            }
        },
        cancellationToken);
}
