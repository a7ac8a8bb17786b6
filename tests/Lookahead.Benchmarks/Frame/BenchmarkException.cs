namespace Lookahead.Benchmarks.Frame;

/// <summary>A case could not be measured; the message says why. The other cases still run.</summary>
public sealed class BenchmarkException(string message, Exception? inner = null) : Exception(message, inner);
