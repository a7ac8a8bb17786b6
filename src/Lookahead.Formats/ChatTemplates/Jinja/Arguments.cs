namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>The arguments of a call. What a function asks for is known; <see cref="RefuseOthers"/> refuses the rest.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
{
    private readonly HashSet<string> known = [];
    private int used;

    public static Arguments None { get; } = new([], new Dictionary<string, object?>());

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyDictionary<string, object?> Named => named;

    /// <summary>The argument at a place (negative: by name only) or of a name, or the fallback.</summary>
    public object? Optional(int place, string name, object? fallback)
    {
        used = Math.Max(used, place + 1);
        known.Add(name);
        return place >= 0 && place < positional.Count ? positional[place] : named.GetValueOrDefault(name, fallback);
    }

    public object? Required(int place, string name) =>
        place < positional.Count || named.ContainsKey(name) ? Optional(place, name, null) : throw new InvalidOperandException($"the argument '{name}' is missing");

    public string RequiredText(int place, string name) => Required(place, name) is string text
        ? text
        : throw new InvalidOperandException($"the argument '{name}' must be a string");

    public long OptionalInteger(int place, string name, long fallback) => Optional(place, name, fallback) switch
    {
        long number => number,
        null => fallback,
        var other => throw new InvalidOperandException($"the argument '{name}' must be an integer, but is {JinjaValues.Describe(other)}"),
    };

    public void RefuseOthers()
    {
        if (positional.Count > used)
        {
            throw new InvalidOperandException($"{positional.Count} arguments were given, but at most {used} are taken");
        }
        if (named.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new InvalidOperandException($"the argument '{unknown}' is not supported");
        }
    }
}
