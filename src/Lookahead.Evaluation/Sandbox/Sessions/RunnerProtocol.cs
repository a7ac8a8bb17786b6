using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lookahead.Evaluation.Sandbox.Sessions;

/// <summary>
/// The HTTP interface of the sandbox runner (docs/sandbox.md): JSON both ways. 200 carries what a run did, whatever that was;
/// 400 says what is wrong with the request; anything else is a fault of the machinery.
/// </summary>
public static class RunnerProtocol
{
    /// <summary>GET: 200 once the runner's self-test has passed.</summary>
    public const string HealthPath = "/health";

    /// <summary>GET: <see cref="SandboxDescription"/>.</summary>
    public const string DescriptionPath = "/description";

    /// <summary>POST, no body: <see cref="SandboxSelfTest"/>, made anew.</summary>
    public const string SelfTestPath = "/self-test";

    /// <summary>POST <see cref="RunMessage"/>: <see cref="ExecutionResult"/>.</summary>
    public const string RunPath = "/runs";

    /// <summary>POST <see cref="PairRequest"/>: <see cref="PairResult"/>.</summary>
    public const string PairPath = "/pairs";

    /// <summary>POST, no body: kills what runs; true when nothing is left of it.</summary>
    public const string StopPath = "/stop";

    /// <summary>In every answer: <see cref="SandboxDescription.ProfileHash"/> of the sandbox that gave it.</summary>
    public const string ProfileHeader = "Lookahead-Sandbox-Profile";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

/// <summary>One run. The source comes with each: a session may be another one than before.</summary>
public sealed record RunMessage(string Source, ProgramInput Input);
