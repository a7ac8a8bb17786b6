using System.Collections.Concurrent;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Attempts;

namespace Lookahead.Worker.Handling;

/// <summary>All that a handler sees of its job and of the world.</summary>
public sealed class JobContext
{
    private const string Stages = "stages/";

    private readonly EventReporter events;
    private readonly string folder = "";

    internal JobContext(
        JobDocument job, BlobReader blobs, AttemptWriter attempt, EventReporter events, string scratchFolder, TimeProvider time, CancellationToken stopRequested)
    {
        Job = job;
        Blobs = blobs;
        Attempt = attempt;
        this.events = events;
        ScratchFolder = scratchFolder;
        Time = time;
        StopRequested = stopRequested;
        EarlierAttempts = [.. Enumerable.Range(1, job.Epoch - 1).Reverse()];
    }

    private JobContext(JobContext whole, string stage, JobSpecification specification, string scratchFolder)
        : this(whole.Job with { Specification = specification }, whole.Blobs, whole.Attempt.Under($"{Stages}{stage}/"), whole.events, scratchFolder, whole.Time, whole.StopRequested) =>
        folder = $"{whole.folder}{Stages}{stage}/";

    /// <summary>The job as it was claimed for this attempt.</summary>
    public JobDocument Job { get; }

    public int Epoch => Job.Epoch;

    /// <summary>
    /// Epochs before this one, newest first. Their files, checkpoints above all, lie under <see cref="JobPaths.Attempt"/>;
    /// an epoch whose worker did not get far has none.
    /// </summary>
    public IReadOnlyList<int> EarlierAttempts { get; }

    /// <summary>Fires when a pause or cancel was requested or the worker is shutting down: save a checkpoint and return.</summary>
    public CancellationToken StopRequested { get; }

    public AttemptWriter Attempt { get; }

    public BlobReader Blobs { get; }

    /// <summary>An empty folder on the local disk that is deleted when the attempt ends.</summary>
    public string ScratchFolder { get; }

    public TimeProvider Time { get; }

    /// <summary>Where an attempt's files lie in the store; ends with '/'.</summary>
    public string FilesOf(int epoch) => JobPaths.Attempt(Job.Id, epoch) + folder;

    /// <summary>
    /// The context of a part of this job that another kind's handler does: its files lie under <c>stages/{name}/</c>, here and
    /// in earlier attempts, and its facts are its own.
    /// </summary>
    /// <param name="name">Letters, digits, '-', '.' and '/'.</param>
    /// <param name="specification">What the part is to do.</param>
    public JobContext Stage(string name, JobSpecification specification) =>
        new(this, name, specification, Directory.CreateDirectory(Path.Combine(ScratchFolder, name)).FullName);

    /// <summary>What the handler adds to the manifest, such as hashes of the data it read.</summary>
    public ConcurrentDictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>The specification as the type of its kind.</summary>
    public T Specification<T>()
        where T : JobSpecification => (T)Job.Specification;

    /// <summary>Reports an event. It is buffered and stored within about a second; this never fails and never waits for the store.</summary>
    public Task ReportAsync(JobEvent jobEvent)
    {
        events.Report(jobEvent);
        return Task.CompletedTask;
    }
}
