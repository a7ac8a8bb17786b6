using System.Globalization;

namespace Lookahead.Samples.Parameters;

/// <summary>The values of a variant's parameters by name.</summary>
internal sealed class ParameterValues
{
    private readonly SortedDictionary<char, string> texts = [];

    private ParameterValues()
    {
    }

    /// <summary>Only the free parameters: equal keys mean the same variant up to wording. Empty without parameters.</summary>
    public string Key { get; private set; } = "";

    /// <summary>
    /// Draws all parameters. Free ones are pairwise different: "replace a by a" is no task, and programs that mix two
    /// parameters up must be wrong.
    /// </summary>
    public static ParameterValues Draw(IReadOnlyList<Parameter> parameters, SeededRandom random)
    {
        while (true)
        {
            var values = new ParameterValues();
            foreach (var parameter in parameters)
            {
                values.texts[parameter.Name] = parameter.Draw(values, random);
            }

            var free = parameters.Where(p => p.IsFree).Select(p => values.texts[p.Name]).ToList();
            if (free.Distinct().Count() == free.Count)
            {
                values.Key = string.Join(' ', parameters.Where(p => p.IsFree).Select(p => $"{p.Name}={values.texts[p.Name]}"));
                return values;
            }
        }
    }

    public string Text(char name) => texts[name];

    public char Letter(char name) => texts[name][0];

    public int Integer(char name) => int.Parse(texts[name], CultureInfo.InvariantCulture);
}
