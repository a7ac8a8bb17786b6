using System.Text.Json.Nodes;
using Lookahead.Formats.Tests.Support;

namespace Lookahead.Formats.Tests.Parquet;

/// <summary>Parquet writers from npm: hyparquet-writer; arrow-rs through parquet-wasm.</summary>
internal static class ParquetWriters
{
    private static readonly NpmPackages Packages = new("hyparquet-writer@0.17.0", "parquet-wasm@0.8.0", "apache-arrow@21.2.0");

    /// <summary>Why the writers cannot be used; null when they can.</summary>
    public static string? Missing => Packages.Missing;

    /// <summary>Writes a file as the job for write-parquet.mjs says.</summary>
    public static void Write(JsonObject job) => Packages.Run("write-parquet.mjs", job.ToJsonString());
}

/// <summary>A test that needs parquet writers from npm; skipped, with the reason, where they cannot be had.</summary>
internal sealed class ParquetFactAttribute : FactAttribute
{
    public ParquetFactAttribute() => Skip = ParquetWriters.Missing;
}

/// <inheritdoc cref="ParquetFactAttribute"/>
internal sealed class ParquetTheoryAttribute : TheoryAttribute
{
    public ParquetTheoryAttribute() => Skip = ParquetWriters.Missing;
}
