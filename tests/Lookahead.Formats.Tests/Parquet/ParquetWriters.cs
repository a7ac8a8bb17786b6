using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Lookahead.Formats.Tests.Parquet;

/// <summary>
/// Parquet writers from npm (hyparquet-writer; arrow-rs through parquet-wasm), installed once into the temporary folder.
/// </summary>
internal static class ParquetWriters
{
    private const string Packages = """{"private": true, "dependencies": {"hyparquet-writer": "0.17.0", "parquet-wasm": "0.8.0", "apache-arrow": "21.2.0"}}""";

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"lookahead-parquet-writers-{Environment.UserName}-1");

    private static readonly Lazy<string?> Installed = new(Install);

    /// <summary>Why the writers cannot be used; null when they can.</summary>
    public static string? Missing => Installed.Value;

    /// <summary>Writes a file as the job for write-parquet.mjs says.</summary>
    public static void Write(JsonObject job)
    {
        // Modules are looked for beside the script; tests run at the same time.
        var script = Path.Combine(Folder, $"write-{Guid.NewGuid():N}.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Parquet", "write-parquet.mjs"), script, overwrite: true);
        try
        {
            var (code, output) = Run("node", Folder, job.ToJsonString(), script);
            Assert.True(code == 0, output);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string? Install()
    {
        try
        {
            if (!Directory.Exists(Folder))
            {
                var fresh = Directory.CreateTempSubdirectory("lookahead-npm-").FullName;
                File.WriteAllText(Path.Combine(fresh, "package.json"), Packages);
                var (code, output) = Run("npm", fresh, "", "install", "--no-audit", "--no-fund", "--loglevel=error");
                if (code != 0)
                {
                    return $"npm install of parquet writers failed: {output}";
                }
                MoveUnlessThere(fresh);
            }
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not installed";
        }
    }

    private static void MoveUnlessThere(string fresh)
    {
        try
        {
            Directory.Move(fresh, Folder);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            Directory.Delete(fresh, recursive: true); // Another test process was faster.
        }
    }

    private static (int Code, string Output) Run(string program, string folder, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }
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
