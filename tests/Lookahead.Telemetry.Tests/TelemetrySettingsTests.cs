namespace Lookahead.Telemetry.Tests;

public sealed class TelemetrySettingsTests
{
    private const string Connection = "InstrumentationKey=6f1c3b0e-4a5d-4a38-9c6c-0d6e8b1f2a37;IngestionEndpoint=https://example.test/";

    [Fact]
    public void FromEnvironment_Nothing_ExportsNothing()
    {
        var settings = Read();
        Assert.Equal(("test", false, false, false), (settings.ServiceName, settings.Exports, settings.JsonLog, settings.SamplerChosen));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")]
    public void FromEnvironment_AnyOtlpEndpoint_ExportsByOtlp(string variable)
    {
        var settings = Read((variable, "http://localhost:4318"));
        Assert.True(settings is { Otlp: true, Exports: true, AzureMonitorConnectionString: null });
    }

    [Theory]
    [InlineData("console", true)]
    [InlineData("otlp", false)]
    public void FromEnvironment_TracesExporter_MayBeTheConsole(string value, bool console) =>
        Assert.Equal((console, console), (Read(("OTEL_TRACES_EXPORTER", value)).ConsoleSpans, Read(("OTEL_TRACES_EXPORTER", value)).Exports));

    [Fact]
    public void FromEnvironment_ConnectionStringAndName_AreTaken()
    {
        var settings = Read(("APPLICATIONINSIGHTS_CONNECTION_STRING", Connection), ("OTEL_SERVICE_NAME", "mine"), ("OTEL_TRACES_SAMPLER", "always_on"));
        Assert.Equal((Connection, "mine", false, true), (settings.AzureMonitorConnectionString, settings.ServiceName, settings.Otlp, settings.SamplerChosen));
    }

    [Fact]
    public void FromEnvironment_SdkDisabled_ExportsNothing() => Assert.False(
        Read(("OTEL_SDK_DISABLED", "TRUE"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"), ("APPLICATIONINSIGHTS_CONNECTION_STRING", Connection)).Exports);

    [Theory]
    [InlineData("json", true)]
    [InlineData("JSON", true)]
    [InlineData("text", false)]
    [InlineData(" ", false)]
    public void FromEnvironment_Log_IsTextOrJson(string value, bool json) => Assert.Equal(json, Read(("LOOKAHEAD_LOG", value)).JsonLog);

    [Theory]
    [InlineData("LOOKAHEAD_LOG", "xml")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "user:s3cret@host")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=s3cret")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "IngestionEndpoint=https://example.test/")]
    public void FromEnvironment_Wrong_IsToldByTheVariableWithoutItsSecret(string variable, string value)
    {
        var e = Assert.Throws<TelemetrySettingsException>(() => Read((variable, value)));
        Assert.StartsWith(variable, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
    }

    private static TelemetrySettings Read(params (string Name, string Value)[] variables) =>
        TelemetrySettings.FromEnvironment("test", name => variables.FirstOrDefault(v => v.Name == name).Value);
}
