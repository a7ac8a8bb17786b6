using System.Runtime.InteropServices;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Running;

/// <summary>Gives an exception that ended an attempt its class, and a message short enough for the job document.</summary>
internal static class ErrorClassifier
{
    private const int MaxMessage = 500;
    private const int PosixFileTooBig = 27; // EFBIG
    private const int PosixNoSpace = 28; // ENOSPC
    private const int PosixQuotaExceeded = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static JobError Classify(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Classify(only),
        JobException e => e.Error,
        DataFormatException e => new JobError(ErrorCodes.InvalidData, e.Message, Retryable: false),
        UnjudgeableProblemException e => new JobError(ErrorCodes.InvalidData, e.Message, Retryable: false),
        SandboxUnavailableException e => new JobError(ErrorCodes.SandboxUnavailable, e.Message, Retryable: false),
        EvaluationInfrastructureException e => new JobError(ErrorCodes.JudgeFailed, e.Message, Retryable: true),
        StorageFullException e => new JobError(ErrorCodes.StorageFull, e.Message, Retryable: false),
        _ when IsDiskFull(exception) =>
            new JobError(ErrorCodes.StorageFull, "The worker's disk is full. Free some space and run the job again.", Retryable: false),
        _ when IsOutOfMemory(exception) => new JobError(
            ErrorCodes.OutOfMemory,
            "The worker ran out of memory. Use a smaller batch or shorter sequences, or a machine with more memory.",
            Retryable: false),
        _ => new JobError(ErrorCodes.Unexpected, Shorten($"{exception.GetType().Name}: {exception.Message}"), Retryable: true),
    };

    /// <summary>Disk full, quota used up, or file size limit reached; of the last, .NET makes an argument exception.</summary>
    private static bool IsDiskFull(Exception exception) =>
        exception is IOException { HResult: PosixFileTooBig or PosixNoSpace or PosixQuotaExceeded or WindowsDiskFull }
        || (exception is ArgumentOutOfRangeException { ParamName: "value", StackTrace: { } trace } && trace.Contains("System.IO.RandomAccess.Write", StringComparison.Ordinal));

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
