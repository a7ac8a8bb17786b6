using System.Runtime.InteropServices;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Running;

/// <summary>Gives an exception that ended an attempt its class, and a message short enough for the job document.</summary>
internal static class ErrorClassifier
{
    private const int MaxMessage = 500;
    private const int PosixNoSpace = 28; // ENOSPC
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static JobError Classify(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Classify(only),
        JobException e => e.Error,
        StorageFullException e => new JobError(ErrorCodes.StorageFull, e.Message, Retryable: false),
        IOException { HResult: PosixNoSpace or WindowsDiskFull } =>
            new JobError(ErrorCodes.StorageFull, "The worker's disk is full. Free some space and run the job again.", Retryable: false),
        _ when IsOutOfMemory(exception) => new JobError(
            ErrorCodes.OutOfMemory,
            "The worker ran out of memory. Use a smaller batch or shorter sequences, or a machine with more memory.",
            Retryable: false),
        _ => new JobError(ErrorCodes.Unexpected, Shorten($"{exception.GetType().Name}: {exception.Message}"), Retryable: true),
    };

    /// <summary>LibTorch reports failed allocations as an <see cref="ExternalException"/> whose text tells.</summary>
    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException
        || (exception is ExternalException
            && (exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The first line: native errors carry whole stack traces.</summary>
    private static string Shorten(string message)
    {
        var line = message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length <= MaxMessage ? line.ToString() : $"{line[..MaxMessage]}...";
    }
}
