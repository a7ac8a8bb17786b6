using System.Net;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.FunctionsApp.Tests.Processes;
using Lookahead.TestSupport;

namespace Lookahead.FunctionsApp.Tests.Files;

/// <summary>What <c>dotnet publish</c> makes, which is what goes to Azure.</summary>
public sealed class PublishedAppTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>In the full tier as it goes to Azure, with its own .NET, for which everything is built anew; else as it was built.</summary>
    [Fact]
    public async Task Publish_Folder_IsAFunctionAppThatStarts()
    {
        var app = folder["app"];
        string[] tier = Tier.Full ? [] : ["--no-build", "-p:SelfContained=false"];
        ExternalProgram.Run("dotnet", ["publish", ProjectFile(), "-o", app, "-v", "quiet", "--nologo", .. tier]).OutputOrThrow();

        Assert.True(File.Exists(Path.Combine(app, "host.json")));
        Assert.Equal(FunctionFile.In(AppContext.BaseDirectory).Select(f => f.Name), FunctionFile.In(app).Select(f => f.Name));
        var names = Directory.EnumerateFiles(app, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.Equal(Tier.Full, names.Contains("libcoreclr.so"));
        Assert.DoesNotContain(names, name => name!.Contains("torch", StringComparison.OrdinalIgnoreCase));
        var program = Path.Combine(app, "FunctionsApp");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(program).HasFlag(UnixFileMode.UserExecute));

        await using var handler = await HandlerProcess.StartAsync(folder, program: program);
        using var health = await handler.Http.GetAsync(new Uri("/api/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private static string ProjectFile()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "FunctionsApp.sln")))
        {
            root = root.Parent;
        }
        return Path.Combine(root.FullName, "src", "Lookahead.FunctionsApp", "Lookahead.FunctionsApp.csproj");
    }
}
