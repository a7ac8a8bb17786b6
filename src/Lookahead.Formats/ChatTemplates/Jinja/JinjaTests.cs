namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Jinja's tests: what stands behind 'is'.</summary>
internal static class JinjaTests
{
    public static bool Apply(string name, object? value, Arguments arguments) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is string,
        "number" => value is bool or long or double,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "mapping" => value is JinjaMap,
        "iterable" => value is string or JinjaList or JinjaMap or Undefined,
        "sequence" => value is string or JinjaList or JinjaMap or Undefined,
        "callable" => value is JinjaFunction,
        "odd" => JinjaArithmetic.Apply("%", value, 2L) is 1L,
        "even" => JinjaArithmetic.Apply("%", value, 2L) is 0L,
        "divisibleby" => JinjaArithmetic.Apply("%", value, arguments.Required(0, "num")) is 0L,
        "in" => IsIn(value, arguments.Required(0, "seq")),
        "equalto" or "eq" => JinjaValues.AreEqual(value, arguments.Required(0, "other")),
        "ne" => !JinjaValues.AreEqual(value, arguments.Required(0, "other")),
        "gt" => JinjaValues.Compare(value, arguments.Required(0, "other")) > 0,
        "ge" => JinjaValues.Compare(value, arguments.Required(0, "other")) >= 0,
        "lt" => JinjaValues.Compare(value, arguments.Required(0, "other")) < 0,
        "le" => JinjaValues.Compare(value, arguments.Required(0, "other")) <= 0,
        _ => throw new InvalidOperandException($"the test '{name}' is not supported"),
    };

    public static bool IsIn(object? value, object? container) => container switch
    {
        string text => value is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new InvalidOperandException($"{JinjaValues.Describe(value)} cannot be in a string"),
        _ => JinjaValues.Items(container).Any(item => JinjaValues.AreEqual(item, value)),
    };
}
