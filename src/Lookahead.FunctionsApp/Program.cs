using Lookahead.Azure;
using Lookahead.Backends;
using Lookahead.FunctionsApp;
using Lookahead.Telemetry;
using Microsoft.AspNetCore.Connections;

try
{
    var settings = HeadSettings.FromEnvironment(Environment.GetEnvironmentVariable);
    using var logs = LoggerFactory.Create(logging => logging.AddLookaheadConsole(settings.Telemetry));
    await using var backend = Backend.Open(settings.Backend, TimeProvider.System, logs);
    await using var app = FunctionsHead.Build(settings, backend.Blobs, backend.Queue);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is HeadSettingsException or BackendSettingsException or AzureConfigurationException or TelemetrySettingsException
    or IOException { InnerException: AddressInUseException })
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
