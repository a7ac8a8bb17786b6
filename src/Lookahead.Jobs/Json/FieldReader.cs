using System.Text.Json;
using Lookahead.Jobs.Errors;

namespace Lookahead.Jobs.Json;

/// <summary>
/// Reads the fields of one JSON object by name, type and range, and collects everything that is wrong instead of
/// stopping at the first error. Call <see cref="RefuseUnknown"/> last.
/// </summary>
public sealed class FieldReader
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly ICollection<ValidationError> errors;
    private readonly HashSet<string> known = [];

    public FieldReader(JsonElement element, string path, ICollection<ValidationError> errors)
    {
        (this.element, this.path, this.errors) = (element, path, errors);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Report(null, $"must be an object, but is {Kind(element)}.");
        }
    }

    public bool Has(string name) => TryGet(name, out _);

    public string? OptionalString(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }
        return Text(value, Join(name));
    }

    /// <summary>The items of an array of strings; none when it is absent.</summary>
    public IReadOnlyList<string> Strings(string name) =>
        [.. Array(name).Select(item => Text(item.Value, item.Path)).OfType<string>()];

    public string RequiredString(string name, string whatIsRight)
    {
        if (!Has(name))
        {
            Report(name, $"is missing; {whatIsRight}.");
            return "";
        }
        var value = OptionalString(name);
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            Report(name, $"is empty; {whatIsRight}.");
        }
        return value ?? "";
    }

    /// <summary>An integer within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public int Integer(string name, int fallback, int min, int max)
    {
        if (!TryGet(name, out var value))
        {
            return fallback;
        }
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            Report(name, $"must be an integer from {min} to {max}, but is {Kind(value)}.");
            return fallback;
        }
        if (number < min || number > max)
        {
            Report(name, $"must be from {min} to {max}, but is {number}.");
            return fallback;
        }
        return (int)number;
    }

    /// <summary>A number within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public double Number(string name, double fallback, double min, double max)
    {
        if (!TryGet(name, out var value))
        {
            return fallback;
        }
        if (value.ValueKind != JsonValueKind.Number)
        {
            Report(name, $"must be a number from {min} to {max}, but is {Kind(value)}.");
            return fallback;
        }
        var number = value.GetDouble();
        if (!(number >= min && number <= max))
        {
            Report(name, $"must be from {min} to {max}, but is {value.GetRawText()}.");
            return fallback;
        }
        return number;
    }

    public bool Boolean(string name, bool fallback)
    {
        if (!TryGet(name, out var value))
        {
            return fallback;
        }
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }
        Report(name, $"must be true or false, but is {Kind(value)}.");
        return fallback;
    }

    /// <summary>One of the names of <typeparamref name="T"/> in kebab-case.</summary>
    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
        => TryChoice(name, fallback, out var choice) ? choice : fallback;

    /// <summary>As <see cref="Choice"/>; false when the field is wrong, for choices on which the meaning of others depends.</summary>
    public bool TryChoice<T>(string name, T fallback, out T choice)
        where T : struct, Enum
    {
        choice = fallback;
        var faults = errors.Count;
        if (OptionalString(name) is not { } text)
        {
            return errors.Count == faults;
        }
        foreach (var value in Enum.GetValues<T>().Where(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == text))
        {
            choice = value;
            return true;
        }
        var names = Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
        Report(name, $"must be one of {string.Join(", ", names)}, but is '{text}'.");
        return false;
    }

    /// <summary>A nested object; an absent one reads as empty, so that its defaults apply.</summary>
    public FieldReader Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            using var empty = JsonDocument.Parse("{}");
            value = empty.RootElement.Clone();
        }
        return new FieldReader(value, Join(name), errors);
    }

    /// <summary>A reader for an object found by <see cref="Array"/>, reporting into the same list.</summary>
    public FieldReader Nested(JsonElement value, string valuePath) => new(value, valuePath, errors);

    /// <summary>The items of an array; none when it is absent or no array (which is reported).</summary>
    public IReadOnlyList<(JsonElement Value, string Path)> Array(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            Report(name, $"must be an array, but is {Kind(value)}.");
            return [];
        }
        return value.EnumerateArray().Select((item, i) => (item, $"{Join(name)}[{i}]")).ToList();
    }

    /// <summary>A value as it stands, for a reader of its own; undefined when it is absent.</summary>
    public JsonElement Raw(string name) => TryGet(name, out var value) ? value.Clone() : default;

    /// <summary>Strings by name; none when it is absent. What is no string is reported.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name)
    {
        var texts = new Dictionary<string, string>();
        if (!TryGet(name, out var value))
        {
            return texts;
        }
        if (value.ValueKind != JsonValueKind.Object)
        {
            Report(name, $"must be an object of strings, but is {Kind(value)}.");
            return texts;
        }
        foreach (var property in value.EnumerateObject())
        {
            if (Text(property.Value, $"{Join(name)}.{property.Name}") is { } text)
            {
                texts[property.Name] = text;
            }
        }
        return texts;
    }

    /// <summary>Reports a problem with a field of this object, or with the object itself when the name is null.</summary>
    public void Report(string? name, string message) => errors.Add(new ValidationError(Join(name), message));

    /// <summary>Reports every field that no call has asked for.</summary>
    public void RefuseUnknown()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        foreach (var property in element.EnumerateObject().Where(p => !known.Contains(p.Name)))
        {
            var nearest = NameSuggestion.Nearest(property.Name, known);
            Report(property.Name, nearest is null
                ? $"is unknown here; known are {string.Join(", ", known)}."
                : $"is unknown; did you mean '{nearest}'?");
        }
    }

    /// <summary>What a value is, in words: for messages.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the string \"{Shorten(value.GetString()!)}\"",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private string? Text(JsonElement value, string valuePath)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(new ValidationError(valuePath, $"must be a string, but is {Kind(value)}."));
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(new ValidationError(valuePath, "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character."));
            return null;
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private string Join(string? name) => (path, name) switch
    {
        ("", null) => "(root)",
        ("", _) => name!,
        (_, null) => path,
        _ => $"{path}.{name}",
    };

    private bool TryGet(string name, out JsonElement value)
    {
        known.Add(name);
        value = default;
        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }
}
