using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Lookahead.Reports.Html;

/// <summary>
/// Writes an element tree as text that is both HTML5 and well-formed XML: void elements are closed in place, every other empty
/// HTML element gets an end tag (a browser would take <c>&lt;td/&gt;</c> for an open one), and characters that neither
/// format can carry are replaced by visible ones.
/// </summary>
internal static class MarkupWriter
{
    private static readonly HashSet<string> VoidElements = ["meta", "br", "hr", "col"];

    public static string Write(XElement root)
    {
        var copy = new XElement(root);
        foreach (var element in copy.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes())
            {
                attribute.Value = Printable(attribute.Value);
            }

            foreach (var text in element.Nodes().OfType<XText>())
            {
                text.Value = Printable(text.Value);
            }

            if (element.IsEmpty && !VoidElements.Contains(element.Name.LocalName) && !IsSvg(element))
            {
                element.Value = "";
            }
        }

        return copy.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Samples of a model hold any bytes: control characters become their pictures (U+2400..), half surrogates U+FFFD.</summary>
    internal static string Printable(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < ' ' && c is not ('\n' or '\t'))
            {
                result.Append((char)(0x2400 + c));
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
            }
            else
            {
                result.Append(c == '\x7f' ? '\u2421' : XmlConvert.IsXmlChar(c) ? c : '\ufffd');
            }
        }

        return result.ToString();
    }

    private static bool IsSvg(XElement element) => element.AncestorsAndSelf("svg").Any();
}
