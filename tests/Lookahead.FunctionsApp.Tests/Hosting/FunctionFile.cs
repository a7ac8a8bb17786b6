using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Lookahead.FunctionsApp.Tests.Hosting;

/// <summary>A function.json as it lies beside the program.</summary>
internal sealed record FunctionFile(string Name, IReadOnlyList<JsonElement> Bindings)
{
    public JsonElement Trigger => Bindings.Single(b => Text(b, "type").EndsWith("Trigger", StringComparison.Ordinal));

    public bool IsHttp => Text(Trigger, "type") == "httpTrigger";

    public string Route => Text(Trigger, "route");

    public IReadOnlyList<string> Methods => [.. Trigger.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!.ToUpperInvariant())];

    /// <summary>Of a folder in the layout that the host looks for.</summary>
    public static IReadOnlyList<FunctionFile> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "function.json", SearchOption.AllDirectories)
            .Where(file => Path.GetDirectoryName(Path.GetDirectoryName(file)) == Path.TrimEndingDirectorySeparator(folder))
            .Select(file => new FunctionFile(Path.GetFileName(Path.GetDirectoryName(file)!), Read(file))).OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    public static string Text(JsonElement binding, string name) => binding.GetProperty(name).GetString()!;

    /// <summary>Whether the host would hand a request to this function.</summary>
    public bool Takes(string method, string path) =>
        IsHttp && Methods.Contains(method) && new TemplateMatcher(TemplateParser.Parse(Route), new RouteValueDictionary()).TryMatch(new PathString(path), new RouteValueDictionary());

    private static IReadOnlyList<JsonElement> Read(string file)
    {
        var bindings = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("bindings");
        return [.. bindings.EnumerateArray()];
    }
}
