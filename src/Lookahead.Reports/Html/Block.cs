using System.Xml.Linq;
using Lookahead.Reports.Data;

namespace Lookahead.Reports.Html;

/// <summary>The building blocks that sections are made of.</summary>
internal static class Block
{
    public static XElement Section(string heading, params object?[] content) =>
        Tag.Of("section", Tag.Of("h2", heading), content);

    public static XElement Paragraph(string text) => Tag.Of("p", text);

    public static XElement Note(string text) => Tag.Of("p", Tag.Class("note"), text);

    /// <summary>Said in place of a table or plot that has no data.</summary>
    public static XElement Nothing(string what) => Tag.Of("p", Tag.Class("nothing"), what);

    /// <summary>Plots side by side where the screen is wide enough, below each other on a phone.</summary>
    public static XElement Grid(params object?[] content) => Tag.Of("div", Tag.Class("grid"), content);

    /// <summary>Large figures on top of a page: what it is, the value, what stands behind it.</summary>
    public static XElement Figures(params (string Label, string Value, string Detail)[] figures) =>
        Tag.Of("dl", Tag.Class("figures"), figures.Select(figure => Tag.Of("div",
            Tag.Of("dt", figure.Label),
            Tag.Of("dd", Tag.Of("strong", figure.Value), Tag.Of("span", figure.Detail)))));

    /// <summary>A table whose first column names the row; it scrolls by itself when the screen is narrow.</summary>
    public static XElement Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var body = rows.Select(row => Tag.Of("tr", row.Select((cell, column) =>
            column == 0 ? Tag.Of("th", Tag.Attribute("scope", "row"), cell) : Tag.Of("td", cell)))).ToList();
        return body.Count == 0
            ? Nothing("No data.")
            : Tag.Of("div", Tag.Class("scroll"), Tag.Of("table",
                Tag.Of("thead", Tag.Of("tr", columns.Select(name => Tag.Of("th", Tag.Attribute("scope", "col"), name)))),
                Tag.Of("tbody", body)));
    }

    /// <summary>A table of facts, or a sentence when there are none.</summary>
    public static XElement Facts(string heading, IReadOnlyList<Setting> facts) => Tag.Of("div", Tag.Class("facts"),
        Tag.Of("h3", heading),
        facts.Count == 0
            ? Nothing("None recorded.")
            : Tag.Of("table", Tag.Of("tbody", facts.Select(fact => Tag.Of("tr",
                Tag.Of("th", Tag.Attribute("scope", "row"), fact.Name), Tag.Of("td", fact.Value))))));

    public static XElement Details(string summary, params object?[] content) =>
        Tag.Of("details", Tag.Of("summary", summary), content);

    /// <summary>A program: lines stay as they are.</summary>
    public static XElement Code(string text) => Tag.Of("pre", Tag.Of("code", text));

    /// <summary>A statement: long lines wrap.</summary>
    public static XElement Text(string text) => Tag.Of("pre", Tag.Class("wrap"), text);
}
