using System.Reflection;
using System.Xml.Linq;

namespace Lookahead.Reports.Html;

/// <summary>
/// One self-contained page: style inside, plots as SVG, no scripts and nothing from the network (its content security policy
/// says so too, should a name or a sample ever slip through the escaping).
/// </summary>
internal sealed class HtmlPage(string title)
{
    private static readonly string Style = ReadStyle();
    private readonly List<XElement> _sections = [];

    public HtmlPage Add(params IEnumerable<XElement?> sections)
    {
        _sections.AddRange(sections.OfType<XElement>());
        return this;
    }

    public string Render()
    {
        var root = Tag.Of("html", Tag.Attribute("lang", "en"),
            Tag.Of("head",
                Tag.Of("meta", Tag.Attribute("charset", "utf-8")),
                Tag.Of("meta", Tag.Attribute("name", "viewport"), Tag.Attribute("content", "width=device-width, initial-scale=1")),
                Tag.Of("meta", Tag.Attribute("http-equiv", "Content-Security-Policy"),
                    Tag.Attribute("content", "default-src 'none'; style-src 'unsafe-inline'")),
                Tag.Of("meta", Tag.Attribute("name", "color-scheme"), Tag.Attribute("content", "light dark")),
                Tag.Of("title", title),
                Tag.Of("style", Style)),
            Tag.Of("body", Tag.Of("main", Tag.Of("h1", title), _sections)));
        return "<!DOCTYPE html>\n" + MarkupWriter.Write(root) + "\n";
    }

    private static string ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The resource report.css is missing from Lookahead.Reports.");
        using var reader = new StreamReader(stream);
        var style = reader.ReadToEnd();

        // A browser reads the content of <style> raw; escaped, a selector would silently stop working.
        return style.AsSpan().IndexOfAny("<>&") < 0
            ? style
            : throw new InvalidOperationException("report.css must do without '<', '>' and '&'.");
    }
}
