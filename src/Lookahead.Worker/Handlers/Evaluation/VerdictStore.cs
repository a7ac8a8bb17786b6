using Lookahead.Evaluation.Judging;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A verdict and what it is of.</summary>
internal sealed record StoredVerdict(string Key, Verdict Verdict);

/// <summary>Verdicts by content that survive the attempt.</summary>
internal sealed class VerdictStore : VerdictCache
{
    private readonly CheckpointLines<StoredVerdict> lines;

    private VerdictStore(CheckpointLines<StoredVerdict> lines, IEnumerable<StoredVerdict> kept)
    {
        foreach (var stored in kept)
        {
            base.Add(stored.Key, stored.Verdict);
        }
        this.lines = lines;
    }

    public static async Task<VerdictStore> OpenAsync(JobContext context, CancellationToken cancellationToken)
    {
        var (lines, kept) = await CheckpointLines<StoredVerdict>.OpenAsync(context, "verdicts", cancellationToken);
        return new VerdictStore(lines, kept);
    }

    public override void Add(string key, Verdict verdict)
    {
        base.Add(key, verdict);
        lines.Add(new StoredVerdict(key, verdict));
    }

    public Task SaveAsync(CancellationToken cancellationToken) => lines.SaveAsync(cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) => lines.DeleteAsync(cancellationToken);
}
