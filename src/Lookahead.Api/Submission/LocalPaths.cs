using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Submission;

/// <summary>What can be said of a path on the file system that service and workers share.</summary>
internal static class LocalPaths
{
    /// <summary>What is wrong with the path itself; null when it can be opened.</summary>
    public static SubmissionFinding? Check(string path, string field, string code)
    {
        if (path.Contains('\0'))
        {
            return new SubmissionFinding(code, field, "must not hold a NUL character.");
        }
        // A relative path would mean another file in a worker that was started elsewhere.
        return Path.IsPathFullyQualified(path)
            ? null
            : new SubmissionFinding(code, field, $"must be an absolute path (the worker may run in another folder), but is '{path}'.");
    }
}
