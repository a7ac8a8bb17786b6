using System.Xml.Linq;

namespace Lookahead.Reports.Tests;

/// <summary>A rendered page, parsed as XML (which the pages are) to look into it.</summary>
internal sealed class Page
{
    private readonly XDocument _document;

    public Page(string html)
    {
        Html = html;
        _document = XDocument.Parse(html);
    }

    public string Html { get; }

    /// <summary>What a reader sees, tooltips included, without the style sheet.</summary>
    public string Text => string.Join('\n', _document.Descendants().Where(e => e.Name != "style")
        .SelectMany(e => e.Nodes().OfType<XText>()).Select(text => text.Value));

    public IEnumerable<XElement> All(string name) => _document.Descendants(name);

    public XElement Figure(string caption) => All("figure").First(figure => figure.Element("figcaption")!.Value == caption);

    public static IReadOnlyList<string> SeriesOf(XElement figure) =>
        [.. figure.Descendants("g").Attributes("data-series").Select(name => name.Value)];

    public static int Circles(XElement figure) => figure.Descendants("circle").Count();

    /// <summary>The vertices of a curve.</summary>
    public static int Vertices(XElement figure, string series) => figure.Descendants("g")
        .First(g => (string?)g.Attribute("data-series") == series)
        .Element("path")!.Attribute("d")!.Value.Count(c => c is 'M' or 'L');
}
