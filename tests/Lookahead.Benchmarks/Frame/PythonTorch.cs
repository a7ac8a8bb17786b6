namespace Lookahead.Benchmarks.Frame;

/// <summary>The Python that has PyTorch: on a CPU Debian's (python3-torch), which another one in PATH may hide.</summary>
public static class PythonTorch
{
    private const string Debian = "/usr/bin/python3";

    public static string Path { get; } = File.Exists(Debian) ? Debian : "python3";
}
