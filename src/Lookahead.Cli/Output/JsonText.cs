using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Output;

/// <summary>JSON on standard output: indented for one document, a line each for a stream.</summary>
internal static class JsonText
{
    public static void Write<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, JobJson.Indented));

    public static void WriteLine<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, JobJson.Options));
}
