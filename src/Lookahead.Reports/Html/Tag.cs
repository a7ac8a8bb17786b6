using System.Globalization;
using System.Xml.Linq;

namespace Lookahead.Reports.Html;

/// <summary>
/// Short constructors of HTML and SVG elements. Text goes in as text, never as markup: the tree escapes it when it is written,
/// so a program or a name cannot become part of the page.
/// </summary>
internal static class Tag
{
    /// <summary>An element with content: strings (text), elements, attributes, sequences of these; null is nothing.</summary>
    public static XElement Of(string name, params object?[] content) => new(name, content);

    public static XAttribute Class(string value) => new("class", value);

    public static XAttribute Attribute(string name, string value) => new(name, value);

    /// <summary>A coordinate: a tenth of a pixel is finer than any screen shows.</summary>
    public static XAttribute Attribute(string name, double value) =>
        new(name, value.ToString("0.#", CultureInfo.InvariantCulture));
}
