namespace Lookahead.Formats.ChatTemplates.Jinja;

/// <summary>Variables; those of an inner scope hide and never change those of the outer one.</summary>
internal sealed class JinjaScope(JinjaScope? parent)
{
    private readonly Dictionary<string, object?> variables = [];

    public void Set(string name, object? value) => variables[name] = value;

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }
        return new Undefined($"'{name}', which is undefined,");
    }

    private JinjaScope? Parent => parent;
}
