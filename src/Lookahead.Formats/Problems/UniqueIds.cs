using Lookahead.Formats.Data;

namespace Lookahead.Formats.Problems;

/// <summary>Refuses an id that an earlier line has.</summary>
internal sealed class UniqueIds
{
    private readonly Dictionary<string, int> lineOfId = new(StringComparer.Ordinal);

    public void Check(JsonLine line, string field, string id)
    {
        if (id.Length > 0 && !lineOfId.TryAdd(id, line.Number))
        {
            line.Fields.Report(field, $"'{id}' is already used on line {lineOfId[id]}; each problem needs its own.");
        }
    }
}
