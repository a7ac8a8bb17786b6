using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;

namespace Lookahead.TestSupport.Telemetry;

/// <summary>A request of an exporter: its path, and its body unpacked.</summary>
public sealed record ExportedBatch(string Path, byte[] Body);

/// <summary>Takes what exporters send over HTTP, on loopback.</summary>
public sealed class TelemetryReceiver : IDisposable
{
    private readonly ConcurrentQueue<ExportedBatch> batches = [];
    private readonly HttpListener listener;

    private TelemetryReceiver(HttpListener listener, string url)
    {
        (this.listener, Url) = (listener, url);
        _ = ReceiveAsync();
    }

    public string Url { get; }

    public IReadOnlyList<ExportedBatch> Batches => [.. batches];

    /// <summary>Spans of all OTLP batches.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. Batches.Where(b => b.Path == "/v1/traces").SelectMany(b => OtlpReader.Spans(b.Body))];

    /// <summary>Metrics of all OTLP batches.</summary>
    public IReadOnlyList<OtlpMetric> Metrics => [.. Batches.Where(b => b.Path == "/v1/metrics").SelectMany(b => OtlpReader.Metrics(b.Body))];

    public static TelemetryReceiver Start()
    {
        for (var tries = 0; ; tries++)
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            var listener = new HttpListener { Prefixes = { url + "/" } };
            try
            {
                listener.Start();
                return new TelemetryReceiver(listener, url);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                listener.Close(); // Somebody else took the port meanwhile.
            }
        }
    }

    public void Dispose() => listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await using var content = context.Request.Headers["Content-Encoding"] == "gzip"
                    ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress)
                    : context.Request.InputStream;
                await content.CopyToAsync(body);
                batches.Enqueue(new ExportedBatch(context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = context.Request.ContentType;
                context.Response.Close();
            }
            catch (Exception) when (!listener.IsListening)
            {
                return;
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // This sender went away; there are others.
            }
        }
    }
}
