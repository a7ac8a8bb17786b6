using System.Text.RegularExpressions;

namespace Lookahead.Web.Tests;

/// <summary>What no file of the page may hold. The browser checks show that the page works without it.</summary>
public sealed partial class AssetTests
{
    private static readonly string Folder = Path.Combine(Browser.Root, "src", "Lookahead.Api", "Web", "Assets");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfThePage_TurnsNoTextIntoMarkupOrCode(string file) =>
        Assert.Empty(Dangerous().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value));

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfThePage_NamesNoOtherHost(string file) =>
        Assert.DoesNotContain(OtherHost().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value), url => url != "http://www.w3.org/");

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfThePage_StaysSmall(string file) => Assert.InRange(File.ReadAllLines(Path.Combine(Folder, file)).Length, 1, 250);

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|srcdoc|javascript:|\son\w+=""|<script>|\sstyle=""")]
    private static partial Regex Dangerous();

    [GeneratedRegex(@"https?://[^/""'\s]*/")]
    private static partial Regex OtherHost();
}
