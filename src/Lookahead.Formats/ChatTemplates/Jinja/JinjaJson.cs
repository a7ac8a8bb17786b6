using System.Globalization;
using System.Text;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>The filter <c>tojson</c> as transformers defines it: Python's <c>json.dumps</c> with <c>ensure_ascii=False</c>.</summary>
internal static class JinjaJson
{
    public static string Write(object? value, Arguments arguments)
    {
        var ensureAscii = JinjaValues.IsTrue(arguments.Optional(-1, "ensure_ascii", false));
        var indent = arguments.Optional(0, "indent", null) is null ? (int?)null : (int)Math.Clamp(arguments.OptionalInteger(0, "indent", 0), 0, 100);
        arguments.RefuseOthers();
        var json = new StringBuilder();
        Write(value, json, indent, 0, ensureAscii);
        return json.ToString();
    }

    private static void Write(object? value, StringBuilder json, int? indent, int depth, bool ensureAscii)
    {
        JinjaValues.CheckDepth(depth);
        switch (value)
        {
            case null: json.Append("null"); break;
            case bool b: json.Append(b ? "true" : "false"); break;
            case long l: json.Append(l.ToString(CultureInfo.InvariantCulture)); break;
            case double: json.Append(JinjaValues.ToLiteral(value)); break;
            case string s: WriteString(s, json, ensureAscii); break;
            case JinjaList list:
                WriteItems<object?>([.. list], '[', ']', json, indent, depth, item => Write(item, json, indent, depth + 1, ensureAscii));
                break;
            case JinjaMap map:
                WriteItems<KeyValuePair<string, object?>>([.. map], '{', '}', json, indent, depth, item =>
                {
                    WriteString(item.Key, json, ensureAscii);
                    json.Append(": ");
                    Write(item.Value, json, indent, depth + 1, ensureAscii);
                });
                break;
            default: throw new InvalidOperandException($"the filter 'tojson' does not work on {JinjaValues.Describe(value)}");
        }
    }

    private static void WriteItems<T>(List<T> items, char open, char close, StringBuilder json, int? indent, int depth, Action<T> write)
    {
        json.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            json.Append(i == 0 ? "" : indent is null ? ", " : ",");
            if (indent is { } width)
            {
                json.Append('\n').Append(' ', width * (depth + 1));
            }
            write(items[i]);
        }
        if (indent is { } outer && items.Count > 0)
        {
            json.Append('\n').Append(' ', outer * depth);
        }
        json.Append(close);
    }

    private static void WriteString(string text, StringBuilder json, bool ensureAscii)
    {
        json.Append('"');
        foreach (var c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\b' => @"\b",
                '\f' => @"\f",
                < ' ' => $"\\u{(int)c:x4}",
                > '~' when ensureAscii => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        json.Append('"');
    }
}
