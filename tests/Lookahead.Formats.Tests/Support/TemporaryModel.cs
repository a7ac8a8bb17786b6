namespace Lookahead.Formats.Tests.Support;

/// <summary>A model directory that is deleted after the test.</summary>
internal sealed class TemporaryModel : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lookahead-tokenizer-").FullName;

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
