using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Lookahead.TestSupport;

/// <summary>Keeps everything that is logged, of every level, exceptions too.</summary>
internal sealed class CollectedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{formatter(state, exception)} {state} {exception}");

    public void Dispose()
    {
    }
}
