namespace Lookahead.Telemetry;

/// <summary>A setting of telemetry is wrong; the message names the environment variable and what would be right.</summary>
public sealed class TelemetrySettingsException(string message) : Exception(message);

/// <summary>What a process tells about itself, and whom. By default nothing is exported.</summary>
public sealed record TelemetrySettings
{
    /// <summary><c>text</c> (the default) or <c>json</c>.</summary>
    public const string LogVariable = "LOOKAHEAD_LOG";

    public const string AzureMonitorVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public const string ServiceNameVariable = "OTEL_SERVICE_NAME";

    /// <summary>Each asks for OTLP; the exporter itself reads them, and further OTEL_ variables.</summary>
    private static readonly string[] OtlpVariables =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public required string ServiceName { get; init; }

    /// <summary>Spans, metrics and logs go to an OpenTelemetry collector.</summary>
    public bool Otlp { get; init; }

    /// <summary>Where set, spans, metrics and logs go to Application Insights. A secret.</summary>
    public string? AzureMonitorConnectionString { get; init; }

    /// <summary>The console shows each line of the log as a JSON object, with scopes and ids of the trace.</summary>
    public bool JsonLog { get; init; }

    /// <summary>The environment says what share of traces is kept (OTEL_TRACES_SAMPLER). By default all are.</summary>
    public bool SamplerChosen { get; init; }

    /// <summary>Spans are written to standard output (OTEL_TRACES_EXPORTER=console), to look at them without a collector.</summary>
    public bool ConsoleSpans { get; init; }

    public bool Exports => Otlp || ConsoleSpans || AzureMonitorConnectionString is not null;

    /// <param name="serviceName">Unless the environment names it.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="TelemetrySettingsException">A value makes no sense.</exception>
    public static TelemetrySettings FromEnvironment(string serviceName, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? Value(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
        var disabled = string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        return new TelemetrySettings
        {
            ServiceName = Value(ServiceNameVariable) ?? serviceName,
            Otlp = !disabled && CheckEndpoints(Value),
            AzureMonitorConnectionString = disabled ? null : CheckConnectionString(Value(AzureMonitorVariable)),
            SamplerChosen = Value("OTEL_TRACES_SAMPLER") is not null,
            ConsoleSpans = !disabled && Value("OTEL_TRACES_EXPORTER") == "console",
            JsonLog = Value(LogVariable)?.ToLowerInvariant() switch
            {
                null or "text" => false,
                "json" => true,
                var other => throw new TelemetrySettingsException($"{LogVariable} is '{other}'; it must be 'text' or 'json'."),
            },
        };
    }

    private static bool CheckEndpoints(Func<string, string?> value)
    {
        var set = OtlpVariables.Where(name => value(name) is not null).ToList();
        foreach (var name in set)
        {
            if (!Uri.TryCreate(value(name), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                // The value is not shown: an address may hold a password.
                throw new TelemetrySettingsException($"{name} is no http or https address, such as http://localhost:4317.");
            }
        }
        return set.Count > 0;
    }

    /// <summary>The exporter reads it later and would only fall silent.</summary>
    private static string? CheckConnectionString(string? connectionString)
    {
        var key = connectionString?.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("InstrumentationKey=", StringComparison.OrdinalIgnoreCase))?["InstrumentationKey=".Length..];
        return connectionString is null || Guid.TryParse(key, out _)
            ? connectionString
            : throw new TelemetrySettingsException(
                $"{AzureMonitorVariable} has no InstrumentationKey=GUID. Copy the connection string of the Application Insights resource.");
    }
}
