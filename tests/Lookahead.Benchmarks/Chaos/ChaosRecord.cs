using Lookahead.Chaos.Frame;

namespace Lookahead.Benchmarks.Chaos;

/// <summary>
/// The last line of each scenario that ran in full, one per line of a file: a whole run takes most of an hour, and may be carried out in
/// pieces.
/// </summary>
internal static class ChaosRecord
{
    public const string DefaultPath = "docs/evidence/chaos.jsonl";

    /// <summary>Puts lines into the file, each in the place of the scenario's line before.</summary>
    /// <returns>All lines that the file has now, in the order of the scenarios. Those of scenarios that are no more are left out.</returns>
    public static async Task<IReadOnlyList<ChaosLine>> UpdateAsync(
        string path, IReadOnlyList<IChaosScenario> scenarios, IReadOnlyList<ChaosLine> lines, CancellationToken cancellationToken)
    {
        var before = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
        var newest = before.Select(ChaosLine.Parse).Concat(lines).GroupBy(line => line.Case).ToDictionary(group => group.Key, group => group.Last());
        var all = scenarios.Where(s => newest.ContainsKey(s.Name)).Select(s => newest[s.Name]).ToList();
        await File.WriteAllLinesAsync(path, all.Select(line => line.ToJson()), cancellationToken);
        return all;
    }
}
