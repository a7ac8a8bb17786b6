using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lookahead.Benchmarks.Api;

/// <summary>
/// The same work with nothing around it: a submission parses its body and writes the same bytes into as many files, each flushed to the disk; a
/// read gives one file; a list gives twenty; a stream looks into a file as often as the service looks into its store.
/// </summary>
internal sealed class BareService : IAsyncDisposable
{
    public const int ListedFiles = 20;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private readonly WebApplication app;
    private readonly string log;

    private BareService(WebApplication app, string log)
    {
        (this.app, this.log) = (app, log);
        Side = new HttpSide(app.Urls.Single(), "/submit", _ => "/read", "/list");
    }

    public HttpSide Side { get; }

    public static async Task<BareService> StartAsync(string folder, Footprint footprint)
    {
        var document = new byte[footprint.AnswerBytes];
        Array.Fill(document, (byte)'x');
        var files = Enumerable.Range(0, ListedFiles).Select(i => Path.Combine(folder, $"job-{i}")).ToList();
        files.ForEach(file => File.WriteAllBytes(file, document));
        var log = Path.Combine(folder, "log");
        await File.WriteAllTextAsync(log, "");

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/submit", async (HttpRequest request) =>
        {
            using var body = await JsonDocument.ParseAsync(request.Body);
            foreach (var length in footprint.Writes)
            {
                Write(Path.Combine(folder, Guid.NewGuid().ToString("N")), document, length);
            }
            return Results.Bytes(document, "application/json");
        });
        app.MapGet("/read", async () => Results.Bytes(await File.ReadAllBytesAsync(files[0]), "application/json"));
        app.MapGet("/list", async () =>
        {
            foreach (var file in files)
            {
                await File.ReadAllBytesAsync(file);
            }
            return Results.Bytes(new byte[footprint.PageBytes], "application/json");
        });
        app.MapGet("/stream", (HttpContext context) => StreamAsync(log, context));
        await app.StartAsync();
        return new BareService(app, log);
    }

    public Task LogAsync(int number, CancellationToken cancellationToken) => File.AppendAllTextAsync(log, StreamLoad.Mark(number) + "\n", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Side.Dispose();
        await app.DisposeAsync();
    }

    private static void Write(string path, byte[] content, int length)
    {
        using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(handle, content.AsSpan(0, Math.Min(length, content.Length)), 0);
        RandomAccess.FlushToDisk(handle);
    }

    private static async Task StreamAsync(string log, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        for (var offset = 0; !context.RequestAborted.IsCancellationRequested;)
        {
            var text = await File.ReadAllTextAsync(log, context.RequestAborted);
            if (text.Length > offset)
            {
                await context.Response.WriteAsync($"data: {text[offset..].TrimEnd()}\n\n".ReplaceLineEndings("\n"), Encoding.UTF8, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                offset = text.Length;
            }
            await Task.Delay(LookInterval, context.RequestAborted);
        }
    }
}
