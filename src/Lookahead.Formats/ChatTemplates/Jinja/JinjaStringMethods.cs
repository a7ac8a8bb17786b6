namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Python's methods of strings that chat templates use.</summary>
internal static class JinjaStringMethods
{
    /// <returns>Null for a method that is not implemented.</returns>
    public static JinjaFunction? Find(string text, string name) => name switch
    {
        "strip" => arguments => Strip(text, arguments, left: true, right: true),
        "lstrip" => arguments => Strip(text, arguments, left: true, right: false),
        "rstrip" => arguments => Strip(text, arguments, left: false, right: true),
        "upper" => _ => text.ToUpperInvariant(),
        "lower" => _ => text.ToLowerInvariant(),
        "capitalize" => _ => Capitalize(text),
        "title" => _ => Title(text),
        "startswith" => arguments => Affixes(arguments).Any(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => arguments => Affixes(arguments).Any(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "split" => arguments => Split(text, arguments),
        "replace" => arguments => Replace(text, arguments),
        "join" => arguments => string.Join(text, JinjaValues.Items(arguments.Required(0, "iterable")).Select(Text)),
        "find" => arguments => (long)text.IndexOf(arguments.RequiredText(0, "sub"), StringComparison.Ordinal),
        "count" => arguments => (long)text.AsSpan().Count(arguments.RequiredText(0, "sub")),
        _ => null,
    };

    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Title(string text) => string.Concat(text.Select((c, i) =>
        i > 0 && char.IsLetter(text[i - 1]) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));

    public static string Strip(string text, Arguments arguments, bool left, bool right)
    {
        var characters = arguments.Optional(0, "chars", null) switch
        {
            null => null,
            string given => given.ToCharArray(),
            var other => throw new InvalidOperandException($"the characters to strip must be a string, but are {JinjaValues.Describe(other)}"),
        };
        text = left ? text.TrimStart(characters) : text;
        return right ? text.TrimEnd(characters) : text;
    }

    public static string Replace(string text, Arguments arguments)
    {
        var (old, replacement) = (arguments.RequiredText(0, "old"), arguments.RequiredText(1, "new"));
        var count = arguments.OptionalInteger(2, "count", -1);
        arguments.RefuseOthers();
        if (old.Length == 0)
        {
            throw new InvalidOperandException("replacing the empty string is not supported");
        }
        if (count < 0)
        {
            return text.Replace(old, replacement, StringComparison.Ordinal);
        }
        var parts = text.Split(old, (int)Math.Min(count, int.MaxValue - 1) + 1);
        return string.Join(replacement, parts);
    }

    private static JinjaList Split(string text, Arguments arguments)
    {
        var separator = arguments.Optional(0, "sep", null);
        var most = arguments.OptionalInteger(1, "maxsplit", -1);
        if (separator is null)
        {
            if (most >= 0)
            {
                throw new InvalidOperandException("split with maxsplit needs a separator");
            }
            return new JinjaList(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        if (separator is not string { Length: > 0 } given)
        {
            throw new InvalidOperandException("the separator of split must be a string that is not empty");
        }
        return new JinjaList(most < 0 ? text.Split(given) : text.Split(given, (int)Math.Min(most, int.MaxValue - 1) + 1));
    }

    private static IEnumerable<string> Affixes(Arguments arguments) =>
        arguments.Required(0, "prefix") is JinjaList list ? list.Select(Text) : [Text(arguments.Required(0, "prefix"))];

    private static string Text(object? value) =>
        value as string ?? throw new InvalidOperandException($"{JinjaValues.Describe(value)} is no string");
}
