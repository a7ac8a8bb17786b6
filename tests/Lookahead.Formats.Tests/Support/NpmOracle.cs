using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Support;

/// <summary>The reference implementations of tokenizers and of chat templates, which are npm packages, asked through oracle.mjs.</summary>
internal static class NpmOracle
{
    private static readonly NpmPackages Packages = new("tokenizers@0.23.2", "@huggingface/jinja@0.5.11");

    /// <summary>Why there is no oracle, or null.</summary>
    public static string? Missing => Packages.Missing;

    public static TAnswer Ask<TAnswer>(object request) =>
        JsonSerializer.Deserialize<TAnswer>(Packages.Run("oracle.mjs", JsonSerializer.Serialize(request)), JsonSerializerOptions.Web)!;
}

/// <summary>A test against the npm packages: skipped, with the reason, where they cannot be had.</summary>
internal sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = NpmOracle.Missing;
}

/// <summary>A theory against the npm packages: skipped, with the reason, where they cannot be had.</summary>
internal sealed class NpmTheoryAttribute : TheoryAttribute
{
    /// <param name="needsSharedData">Skipped without the shared data too.</param>
    public NpmTheoryAttribute(bool needsSharedData = false) =>
        Skip = needsSharedData ? new SharedDataFactAttribute().Skip ?? NpmOracle.Missing : NpmOracle.Missing;
}
