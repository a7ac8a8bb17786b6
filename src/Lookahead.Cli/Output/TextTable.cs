using Spectre.Console;

namespace Lookahead.Cli.Output;

/// <summary>Plain tables. What stands in cells is no markup.</summary>
internal static class TextTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table().NoBorder();
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }
        foreach (var row in rows)
        {
            table.AddRow(row.Select(value => new Text(Printable.Line(value ?? ""))));
        }
        console.Write(table);
    }

    public static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'") ?? "";
}
