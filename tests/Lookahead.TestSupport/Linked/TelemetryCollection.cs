namespace Lookahead.TestSupport.Telemetry;

/// <summary>Tests that listen to the whole process run alone.</summary>
[Xunit.CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
