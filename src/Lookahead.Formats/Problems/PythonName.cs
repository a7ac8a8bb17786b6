using System.Text.RegularExpressions;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Problems;

/// <summary>Names of functions in problem files.</summary>
internal static partial class PythonName
{
    public static string Require(FieldReader fields, string field)
    {
        var name = fields.RequiredString(field, "name the function that a program has to define");
        if (!string.IsNullOrWhiteSpace(name) && !Pattern().IsMatch(name))
        {
            fields.Report(field, $"must be the name of a Python function, but is '{name}'.");
        }
        return name;
    }

    [GeneratedRegex(@"\A[\p{L}_][\p{L}\p{Nd}_]*\z")]
    private static partial Regex Pattern();
}
