using System.Net.Http.Headers;

namespace Lookahead.Benchmarks.Api;

/// <summary>Many listeners to one stream of events.</summary>
internal static class StreamLoad
{
    /// <summary>Written one after another, each when all have heard the one before.</summary>
    public const int Events = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static int run;

    /// <summary>A text that stands in no other event.</summary>
    public static string Mark(int number) => $"mark-{Volatile.Read(ref run)}-{number};";

    /// <returns>The mean time from an event's writing until the last listener has it, in milliseconds.</returns>
    public static async Task<double> MeasureAsync(TimeProvider clock, HttpSide side, string path, int listeners, Func<int, Task> write, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref run);
        var open = await Task.WhenAll(Enumerable.Range(0, listeners).Select(_ => OpenAsync(side, path, cancellationToken)));
        try
        {
            var total = 0.0;
            for (var i = 0; i < Events; i++)
            {
                var start = clock.GetTimestamp();
                await write(i);
                await Task.WhenAll(open.Select(listener => HearAsync(listener.Reader, Mark(i), cancellationToken))).WaitAsync(Longest, cancellationToken);
                total += clock.GetElapsedTime(start).TotalMilliseconds;
            }
            return total / Events;
        }
        finally
        {
            Array.ForEach(open, listener => listener.Response.Dispose());
        }
    }

    private static async Task<(HttpResponseMessage Response, StreamReader Reader)> OpenAsync(HttpSide side, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await side.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (response.EnsureSuccessStatusCode(), new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    private static async Task HearAsync(StreamReader reader, string mark, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line && !line.Contains(mark, StringComparison.Ordinal))
        {
            // An earlier event.
        }
    }
}
