using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Lookahead.Architecture.Tests;

/// <summary>A product project as it lies on disk.</summary>
internal sealed record SourceProject(string Name, string Folder)
{
    /// <summary>Names of the projects that the project file references.</summary>
    public IEnumerable<string> References => Items("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public IEnumerable<string> Packages => Items("PackageReference");

    public IEnumerable<(string File, string Text)> Sources => Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Select(file => (Path.GetRelativePath(SourceTree.Root, file), File.ReadAllText(file)));

    private IEnumerable<string> Items(string element) => XDocument.Load(Path.Combine(Folder, Name + ".csproj"))
        .Descendants(element).Select(e => (string)e.Attribute("Include")!);
}

/// <summary>Finds the product's projects from where the tests run.</summary>
internal static partial class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceProject> Projects { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(Root, "src")).Append(Path.Combine(Root, "GpuWorker"))
            .Select(folder => new SourceProject(Path.GetFileName(folder), folder)).OrderBy(p => p.Name, StringComparer.Ordinal),
    ];

    /// <summary>Namespaces of the product that a source names, by using directive or by full name.</summary>
    [GeneratedRegex(@"\bLookahead\.(?<project>[A-Z]\w+)\b")]
    public static partial Regex ProductNamespace();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    public static partial Regex NamespaceDeclaration();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent;
        }
        return folder.FullName;
    }
}
