using System.Globalization;

namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Jinja's filters (https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters), as far as chat templates use them.</summary>
internal static class JinjaFilters
{
    public static object? Apply(string name, object? value, Arguments arguments)
    {
        switch (name)
        {
            case "trim": return JinjaStringMethods.Strip(JinjaValues.ToText(value), arguments, left: true, right: true);
            case "upper": return JinjaValues.ToText(value).ToUpperInvariant();
            case "lower": return JinjaValues.ToText(value).ToLowerInvariant();
            case "capitalize": return JinjaStringMethods.Capitalize(JinjaValues.ToText(value));
            case "title": return JinjaStringMethods.Title(JinjaValues.ToText(value));
            case "replace": return JinjaStringMethods.Replace(JinjaValues.ToText(value), arguments);
            case "string": return JinjaValues.ToText(value);
            case "safe": return value;
            case "indent": return Indent(JinjaValues.ToText(value), arguments);
            case "tojson": return JinjaJson.Write(value, arguments);
            case "length" or "count": return Length(value);
            case "default" or "d": return Default(value, arguments);
            case "first": return JinjaValues.Items(value).FirstOrDefault(new Undefined("the first item of an empty list"));
            case "last": return JinjaValues.Items(value).LastOrDefault(new Undefined("the last item of an empty list"));
            case "list": return new JinjaList(JinjaValues.Items(value));
            case "reverse": return value is string ? string.Concat(JinjaValues.Items(value).Reverse()) : new JinjaList(JinjaValues.Items(value).Reverse());
            case "items": return value is JinjaMap map ? JinjaMembers.Pairs(map) : Refuse("items", value);
            case "join": return Join(value, arguments);
            case "map": return Map(value, arguments);
            case "select": return Select(value, arguments, keep: true);
            case "reject": return Select(value, arguments, keep: false);
            case "selectattr": return SelectAttribute(value, arguments, keep: true);
            case "rejectattr": return SelectAttribute(value, arguments, keep: false);
            case "int": return ToInteger(value, arguments);
            case "float": return ToFloat(value, arguments);
            case "sort": return Sort(value, arguments);
            case "unique": return Unique(value, arguments);
            default: throw new InvalidOperandException($"the filter '{name}' is not supported");
        }
    }

    private static object Refuse(string name, object? value) =>
        throw new InvalidOperandException($"the filter '{name}' does not work on {JinjaValues.Describe(value)}");

    private static object Length(object? value) => value switch
    {
        string or JinjaList or JinjaMap or Undefined => (long)JinjaValues.Items(value).Count(),
        _ => Refuse("length", value),
    };

    private static object? Default(object? value, Arguments arguments)
    {
        var fallback = arguments.Optional(0, "default_value", "");
        var alsoFalse = JinjaValues.IsTrue(arguments.Optional(1, "boolean", false));
        return value is Undefined || (alsoFalse && !JinjaValues.IsTrue(value)) ? fallback : value;
    }

    private static string Join(object? value, Arguments arguments)
    {
        var separator = JinjaValues.ToText(arguments.Optional(0, "d", ""));
        var attribute = arguments.Optional(1, "attribute", null);
        arguments.RefuseOthers();
        return string.Join(separator, JinjaValues.Items(value).Select(item => JinjaValues.ToText(attribute is null ? item : JinjaMembers.Get(item, attribute))));
    }

    private static string Indent(string text, Arguments arguments)
    {
        var width = arguments.Optional(0, "width", 4L) is var given && given is string prefix
            ? prefix
            : new string(' ', (int)Math.Clamp(arguments.OptionalInteger(0, "width", 4), 0, 1000));
        var first = JinjaValues.IsTrue(arguments.Optional(1, "first", false));
        var blank = JinjaValues.IsTrue(arguments.Optional(2, "blank", false));
        arguments.RefuseOthers();
        return string.Join('\n', text.Split('\n').Select((line, i) => (i == 0 ? first : blank || line.Length > 0) ? width + line : line));
    }

    private static JinjaList Map(object? value, Arguments arguments)
    {
        var items = JinjaValues.Items(value);
        if (arguments.Named.ContainsKey("attribute"))
        {
            var attribute = arguments.Named["attribute"];
            var hasDefault = arguments.Named.TryGetValue("default", out var fallback);
            return new JinjaList(items.Select(item => JinjaMembers.Get(item, attribute) is var found && found is Undefined && hasDefault ? fallback : found));
        }
        var filter = arguments.RequiredText(0, "filter");
        return new JinjaList(items.Select(item => Apply(filter, item, Rest(arguments, 1))));
    }

    private static JinjaList Select(object? value, Arguments arguments, bool keep) => new(JinjaValues.Items(value).Where(item =>
        (arguments.Positional.Count == 0 ? JinjaValues.IsTrue(item) : JinjaTests.Apply(arguments.RequiredText(0, "test"), item, Rest(arguments, 1))) == keep));

    private static JinjaList SelectAttribute(object? value, Arguments arguments, bool keep)
    {
        var attribute = arguments.Required(0, "attribute");
        return new JinjaList(JinjaValues.Items(value).Where(item => JinjaMembers.Get(item, attribute) is var found
            && (arguments.Positional.Count == 1 ? JinjaValues.IsTrue(found) : JinjaTests.Apply(arguments.RequiredText(1, "test"), found, Rest(arguments, 2))) == keep));
    }

    private static Arguments Rest(Arguments arguments, int skip) => new([.. arguments.Positional.Skip(skip)], arguments.Named);

    private static object? ToInteger(object? value, Arguments arguments) => value switch
    {
        bool or long => (long)JinjaValues.ToNumber(value),
        double and > -9e18 and < 9e18 => (long)(double)value,
        string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        _ => arguments.Optional(0, "default", 0L),
    };

    private static object? ToFloat(object? value, Arguments arguments) => value switch
    {
        bool or long or double => JinjaValues.ToNumber(value),
        string text when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => arguments.Optional(0, "default", 0.0),
    };

    private static JinjaList Sort(object? value, Arguments arguments)
    {
        var reverse = JinjaValues.IsTrue(arguments.Optional(0, "reverse", false));
        var caseSensitive = JinjaValues.IsTrue(arguments.Optional(1, "case_sensitive", false));
        var attribute = arguments.Optional(2, "attribute", null);
        arguments.RefuseOthers();
        var order = Comparer<object?>.Create(JinjaValues.Compare);
        object? Key(object? item) => (attribute is null ? item : JinjaMembers.Get(item, attribute)) switch
        {
            string text when !caseSensitive => text.ToLowerInvariant(),
            var key => key,
        };
        try
        {
            return new JinjaList(reverse ? JinjaValues.Items(value).OrderByDescending(Key, order) : JinjaValues.Items(value).OrderBy(Key, order));
        }
        catch (InvalidOperationException e) when (e.InnerException is InvalidOperandException inner)
        {
            throw new InvalidOperandException(inner.Message);
        }
    }

    private static JinjaList Unique(object? value, Arguments arguments)
    {
        arguments.RefuseOthers();
        var unique = new JinjaList();
        foreach (var item in JinjaValues.Items(value).Where(item => !unique.Exists(seen => JinjaValues.AreEqual(seen, item))))
        {
            unique.Add(item);
        }
        return unique;
    }
}
