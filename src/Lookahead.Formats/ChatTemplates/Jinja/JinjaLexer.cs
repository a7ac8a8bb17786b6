using System.Globalization;
using System.Text;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>
/// Cuts a template into tokens. White space is controlled as transformers sets Jinja up: <c>trim_blocks</c>, <c>lstrip_blocks</c>,
/// no trailing newline, and <c>-</c> and <c>+</c> in tags (https://jinja.palletsprojects.com/en/stable/templates/#whitespace-control).
/// </summary>
internal sealed class JinjaLexer
{
    private static readonly string[] Operators =
        ["==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", "=", "<", ">", "+", "-", "*", "/", "%", "~"];

    private readonly string source;
    private readonly List<JinjaToken> tokens = [];
    private int position;

    private JinjaLexer(string source) => this.source = source;

    /// <exception cref="JinjaException">A tag or a string does not end, or a character has no place in a tag.</exception>
    public static List<JinjaToken> Read(string template)
    {
        // Tokens keep their positions, because only the end is cut off.
        var lexer = new JinjaLexer(template.EndsWith('\n') ? template[..^1] : template);
        lexer.ReadAll();
        return lexer.tokens;
    }

    private void ReadAll()
    {
        var trimStart = TrimKind.None;
        while (position < source.Length)
        {
            var tag = FindTag(position);
            AddText(position, tag, trimStart);
            if (tag == source.Length)
            {
                break;
            }
            position = tag + 2;
            trimStart = source[tag + 1] switch
            {
                '#' => SkipComment(tag),
                '%' => ReadTag(tag, JinjaTokenKind.BlockStart, "%}", JinjaTokenKind.BlockEnd),
                _ => ReadTag(tag, JinjaTokenKind.OutputStart, "}}", JinjaTokenKind.OutputEnd),
            };
        }
        tokens.Add(new JinjaToken(JinjaTokenKind.End, "", source.Length));
    }

    private int FindTag(int from)
    {
        for (var i = from; i + 1 < source.Length; i++)
        {
            if (source[i] == '{' && source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }
        return source.Length;
    }

    /// <summary>Adds the text between two tags after both have taken their white space.</summary>
    private void AddText(int start, int end, TrimKind trimStart)
    {
        var (from, to) = (start, end);
        if (trimStart == TrimKind.All)
        {
            while (from < to && char.IsWhiteSpace(source[from]))
            {
                from++;
            }
        }
        else if (trimStart == TrimKind.Newline)
        {
            from += source.AsSpan(from, to - from) switch
            {
                ['\r', '\n', ..] => 2,
                ['\n', ..] => 1,
                _ => 0,
            };
        }
        if (end < source.Length)
        {
            var mark = end + 2 < source.Length ? source[end + 2] : ' ';
            if (mark == '-')
            {
                to = from + source.AsSpan(from, to - from).TrimEnd().Length;
            }
            else if (mark != '+' && source[end + 1] != '{')
            {
                to = BeforeIndentation(from, to, start);
            }
        }
        if (from < to)
        {
            tokens.Add(new JinjaToken(JinjaTokenKind.Text, source[from..to], from));
        }
    }

    /// <summary>Where the blanks in front of a tag begin when nothing else stands before it in its line.</summary>
    private int BeforeIndentation(int from, int to, int start)
    {
        var i = to;
        while (i > from && (source[i - 1] is ' ' or '\t'))
        {
            i--;
        }
        var lineStarts = i > from ? source[i - 1] == '\n' : i == 0 || (i > start && source[i - 1] == '\n');
        return lineStarts ? i : to;
    }

    private TrimKind SkipComment(int tag)
    {
        var end = source.IndexOf("#}", tag + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new JinjaException("the comment does not end", tag);
        }
        position = end + 2;
        return source[end - 1] switch
        {
            '-' => TrimKind.All,
            '+' => TrimKind.None,
            _ => TrimKind.Newline,
        };
    }

    private TrimKind ReadTag(int tag, JinjaTokenKind startKind, string end, JinjaTokenKind endKind)
    {
        tokens.Add(new JinjaToken(startKind, source.Substring(tag, 2), tag));
        if (position < source.Length && source[position] is '-' or '+')
        {
            position++;
        }
        var braces = 0;
        while (true)
        {
            while (position < source.Length && char.IsWhiteSpace(source[position]))
            {
                position++;
            }
            if (position >= source.Length)
            {
                throw new JinjaException($"the tag is not closed with '{end}'", tag);
            }
            var rest = source.AsSpan(position);
            var marked = rest[0] is '-' or '+' && rest[1..].StartsWith(end);
            if (braces == 0 && (marked || rest.StartsWith(end)))
            {
                tokens.Add(new JinjaToken(endKind, end, position));
                position += end.Length + (marked ? 1 : 0);
                return marked && rest[0] == '-' ? TrimKind.All
                    : marked || endKind == JinjaTokenKind.OutputEnd ? TrimKind.None
                    : TrimKind.Newline;
            }
            var token = ReadToken(rest);
            braces += token.Is(JinjaTokenKind.Operator, "{") ? 1 : token.Is(JinjaTokenKind.Operator, "}") ? -1 : 0;
            tokens.Add(token);
        }
    }

    private JinjaToken ReadToken(ReadOnlySpan<char> rest)
    {
        var start = position;
        if (rest[0] is '"' or '\'')
        {
            return new JinjaToken(JinjaTokenKind.String, ReadString(rest[0]), start);
        }
        if (char.IsAsciiDigit(rest[0]))
        {
            return ReadNumber();
        }
        if (char.IsLetter(rest[0]) || rest[0] == '_')
        {
            while (position < source.Length && (char.IsLetterOrDigit(source[position]) || source[position] == '_'))
            {
                position++;
            }
            return new JinjaToken(JinjaTokenKind.Name, source[start..position], start);
        }
        foreach (var text in Operators)
        {
            if (rest.StartsWith(text))
            {
                position += text.Length;
                return new JinjaToken(JinjaTokenKind.Operator, text, start);
            }
        }
        throw new JinjaException($"the character '{rest[0]}' has no place in a tag", start);
    }

    private JinjaToken ReadNumber()
    {
        var start = position;
        SkipDigits();
        var isFloat = position + 1 < source.Length && source[position] == '.' && char.IsAsciiDigit(source[position + 1]);
        if (isFloat)
        {
            position++;
            SkipDigits();
        }
        return new JinjaToken(isFloat ? JinjaTokenKind.Float : JinjaTokenKind.Integer, source[start..position], start);
    }

    private void SkipDigits()
    {
        while (position < source.Length && char.IsAsciiDigit(source[position]))
        {
            position++;
        }
    }

    private string ReadString(char quote)
    {
        var start = position++;
        var value = new StringBuilder();
        while (position < source.Length && source[position] != quote)
        {
            if (source[position] != '\\' || position + 1 == source.Length)
            {
                value.Append(source[position++]);
                continue;
            }
            var escape = source[position + 1];
            position += 2;
            switch (escape)
            {
                case 'n': value.Append('\n'); break;
                case 't': value.Append('\t'); break;
                case 'r': value.Append('\r'); break;
                case '\\' or '\'' or '"': value.Append(escape); break;
                case 'u': value.Append((char)ReadHex(4)); break;
                case 'x': value.Append((char)ReadHex(2)); break;
                default: throw new JinjaException($"the escape '\\{escape}' is not supported", position - 2);
            }
        }
        if (position >= source.Length)
        {
            throw new JinjaException("the string does not end", start);
        }
        position++;
        return value.ToString();
    }

    private int ReadHex(int digits)
    {
        if (position + digits > source.Length
            || !int.TryParse(source.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw new JinjaException($"an escape needs {digits} hexadecimal digits", position);
        }
        position += digits;
        return value;
    }

    /// <summary>What a tag takes of the text behind it.</summary>
    private enum TrimKind
    {
        None,
        Newline,
        All,
    }
}
