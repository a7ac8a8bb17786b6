using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Lookahead.Azure.Tests.Support;

/// <summary>Remembers the queries of what was asked.</summary>
internal sealed class CountingTransport(HttpPipelineTransport? inner = null) : HttpPipelineTransport
{
    private readonly HttpPipelineTransport inner = inner ?? HttpClientTransport.Shared;

    public ConcurrentQueue<string> Queries { get; } = new();

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store calls asynchronously.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Queries.Enqueue(message.Request.Uri.Query);
        return inner.ProcessAsync(message);
    }
}
