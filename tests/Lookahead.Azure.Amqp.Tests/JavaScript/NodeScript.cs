using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Azure.Amqp.Tests.JavaScript;

/// <summary>The checks in tests/node/service-bus and what they need.</summary>
internal static class NodeScript
{
    public static string Folder { get; } = Path.Combine(NodeProgram.Folder, "service-bus");

    /// <summary>Null when the checks can run.</summary>
    public static string? WhyNot { get; } = NodeProgram.WhyNot("@azure/service-bus");
}

/// <summary>On a class: its tests need Node.js and the JavaScript SDK.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsServiceBusSdkAttribute : NeedsAttribute
{
    public override string? WhyNot => NodeScript.WhyNot;
}
