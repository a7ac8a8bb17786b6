using Lookahead.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Backends.Tests;

/// <summary>Which blobs and queues the environment names.</summary>
public sealed class BackendSettingsTests
{
    private const string Secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
    private const string Storage = $"DefaultEndpointsProtocol=https;AccountName=account;AccountKey={Secret};EndpointSuffix=core.windows.net";
    private const string ServiceBus = $"Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=worker;SharedAccessKey={Secret}";

    [Fact]
    public async Task Open_NothingSet_IsTheFolder()
    {
        using var folder = new TempFolder();
        var settings = Read(folder.Path);

        await using var backend = Backend.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);
        await backend.Queue("jobs").SendAsync(new("hello"), TimeSpan.Zero, default);

        Assert.True(backend.IsOneMachine);
        Assert.Same(backend.Queue("jobs"), backend.Queue("jobs"));
        Assert.Equal("hello", (await backend.Queue("jobs").ReceiveAsync(TimeSpan.FromSeconds(10), default))!.Body);
        Assert.Contains(folder.Path, settings.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BackendSettings.StorageVariable, Storage, BackendSettings.ServiceBusVariable, ServiceBus)]
    [InlineData(BackendSettings.StorageUriVariable, "https://account.blob.core.windows.net", BackendSettings.NamespaceVariable, "name.servicebus.windows.net")]
    public async Task Open_Azure_MakesClientsAndShowsNoSecret(string storage, string storageValue, string bus, string busValue)
    {
        var settings = Read("/nowhere", (storage, storageValue), (bus, busValue), (BackendSettings.ContainerVariable, "results"));

        await using var backend = Backend.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);

        Assert.False(backend.IsOneMachine);
        Assert.NotNull(backend.Queue("jobs"));
        Assert.Contains("container results", settings.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, settings.ToString() + settings.Description, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/nowhere"));
    }

    [Theory]
    [InlineData("Both LOOKAHEAD_STORAGE and", BackendSettings.StorageVariable, Storage, BackendSettings.StorageUriVariable, "https://a.blob.core.windows.net")]
    [InlineData("Both LOOKAHEAD_SERVICE_BUS and", BackendSettings.ServiceBusVariable, ServiceBus, BackendSettings.NamespaceVariable, "name.servicebus.windows.net")]
    [InlineData("Set LOOKAHEAD_SERVICE_BUS", BackendSettings.StorageVariable, Storage, BackendSettings.ContainerVariable, "c")]
    [InlineData("must be an address such as", BackendSettings.StorageUriVariable, $"https://a.blob.core.windows.net?sig={Secret}", BackendSettings.ServiceBusVariable, ServiceBus)]
    [InlineData("must be a host name such as", BackendSettings.NamespaceVariable, $"sb://name/{Secret}", BackendSettings.ContainerVariable, "c")]
    [InlineData("must be 1", BackendSettings.WebSocketsVariable, "yes", BackendSettings.ContainerVariable, "c")]
    public void FromEnvironment_WrongSettings_SaysWhatToMendWithoutTheValue(string message, string name, string value, string other, string otherValue)
    {
        var e = Assert.Throws<BackendSettingsException>(() => Read("/nowhere", (name, value), (other, otherValue)));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderIsAFile_SaysSo()
    {
        using var folder = new TempFolder();
        var file = folder.Write("file", "");

        var e = Assert.Throws<BackendSettingsException>(() => Backend.Open(Read(file), TimeProvider.System, NullLoggerFactory.Instance));

        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    private static BackendSettings Read(string folder, params (string Name, string Value)[] variables) =>
        BackendSettings.FromEnvironment(folder, name => variables.FirstOrDefault(v => v.Name == name).Value);
}
