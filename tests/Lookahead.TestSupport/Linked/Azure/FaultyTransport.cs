using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Lookahead.TestSupport;

/// <summary>
/// A network that fails: some requests are answered 503 and never arrive, some arrive and their answer is lost, some (a third of
/// the faults where <paramref name="hangs"/>) are never answered. Which ones is drawn from a seed.
/// </summary>
internal sealed class FaultyTransport(double rate, int seed, bool hangs = false) : HttpPipelineTransport
{
    private readonly HttpClientTransport inner = HttpClientTransport.Shared;
    private readonly Random random = new(seed);
    private readonly Lock drawing = new();

    public int Calls { get; private set; }

    public int Faults { get; private set; }

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store calls asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var draw = Draw();
        if (draw < rate / 3)
        {
            throw new RequestFailedException(503, "Server busy (made by the test)");
        }
        await inner.ProcessAsync(message);
        if (draw < rate)
        {
            message.Response.Dispose();
            if (hangs && draw < rate * 2 / 3)
            {
                await Task.Delay(Timeout.Infinite, message.CancellationToken);
            }
            throw new RequestFailedException(0, "The answer was lost (made by the test)");
        }
    }

    private double Draw()
    {
        lock (drawing)
        {
            var draw = random.NextDouble();
            Calls++;
            Faults += draw < rate ? 1 : 0;
            return draw;
        }
    }
}
