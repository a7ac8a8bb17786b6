using System.Text.Json;
using Lookahead.FunctionsApp.Tests.Hosting;

namespace Lookahead.FunctionsApp.Tests.Files;

/// <summary>host.json.</summary>
public sealed class HostFileTests
{
    private static readonly JsonElement Host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json"))).RootElement;

    [Fact]
    public void Host_RoutePrefix_IsEmpty() => Assert.Equal("", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void Host_ExtensionBundle_HasServiceBus()
    {
        var bundle = Host.GetProperty("extensionBundle");
        Assert.Equal(("Microsoft.Azure.Functions.ExtensionBundle", "[4.*, 5.0.0)"), (bundle.GetProperty("id").GetString(), bundle.GetProperty("version").GetString()));
    }

    /// <summary>A host that knows how to proxy does; an older one, which does not know that setting, forwards.</summary>
    [Fact]
    public void Host_Requests_AreProxiedElseForwarded()
    {
        var handler = Host.GetProperty("customHandler");
        Assert.True(handler.GetProperty("enableForwardingHttpRequest").GetBoolean());
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
    }

    [Fact]
    public void Host_Executable_IsTheProgram() => Assert.Equal(
        typeof(FunctionsHead).Assembly.GetName().Name,
        Host.GetProperty("customHandler").GetProperty("description").GetProperty("defaultExecutablePath").GetString());
}
