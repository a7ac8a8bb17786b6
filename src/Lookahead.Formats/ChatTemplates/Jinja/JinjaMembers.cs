namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Items, attributes and methods of values.</summary>
internal static class JinjaMembers
{
    public static object? Get(object? target, object? key)
    {
        switch (target, key)
        {
            case (Undefined undefined, _):
                throw new InvalidOperandException($"{undefined.Description} has no '{JinjaValues.ToText(key)}'");
            case (JinjaMap map, string name) when map.TryGetValue(name, out var value):
                return value;
            case (JinjaNamespace space, string name) when space.Attributes.TryGetValue(name, out var value):
                return value;
            case (JinjaList list, long index):
                return At(list.Count, index) is { } i ? list[i] : Missing(target, key);
            case (string text, long index):
                var characters = JinjaValues.Items(text).ToList();
                return At(characters.Count, index) is { } c ? characters[c] : Missing(target, key);
            case (string text, string name):
                return (object?)JinjaStringMethods.Find(text, name) ?? Missing(target, key);
            case (JinjaMap map, string name):
                return (object?)MapMethod(map, name) ?? Missing(target, key);
            default:
                return Missing(target, key);
        }
    }

    public static JinjaList Pairs(JinjaMap map) => new(map.Select(item => new JinjaList([item.Key, item.Value])));

    private static Undefined Missing(object? target, object? key) =>
        new($"'{JinjaValues.ToText(key)}' of {JinjaValues.Describe(target)}, which is undefined,");

    private static int? At(int count, long index)
    {
        index = index < 0 ? index + count : index;
        return index >= 0 && index < count ? (int)index : null;
    }

    private static JinjaFunction? MapMethod(JinjaMap map, string name) => name switch
    {
        "items" => _ => Pairs(map),
        "keys" => _ => new JinjaList(map.Keys),
        "values" => _ => new JinjaList(map.Values),
        "get" => arguments => map.TryGetValue(arguments.RequiredText(0, "key"), out var value) ? value : arguments.Optional(1, "default", null),
        _ => null,
    };
}
