using System.Diagnostics;
using System.Text.Json;

namespace Lookahead.Formats.Tests.Support;

/// <summary>
/// The reference implementations of tokenizers and of chat templates, which are npm packages: installed once into a cache
/// folder and asked through oracle.mjs.
/// </summary>
internal static class NpmOracle
{
    private static readonly string[] Packages = ["tokenizers@0.23.2", "@huggingface/jinja@0.5.11"];

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "lookahead-npm-oracle-1");

    private static readonly Lazy<string?> Problem = new(Install);

    /// <summary>Why there is no oracle, or null.</summary>
    public static string? Missing => Problem.Value;

    public static TAnswer Ask<TAnswer>(object request)
    {
        var (exitCode, output, errors) = Run("node", [Path.Combine(AppContext.BaseDirectory, "oracle.mjs"), Folder], JsonSerializer.Serialize(request));
        Assert.True(exitCode == 0, errors);
        return JsonSerializer.Deserialize<TAnswer>(output, JsonSerializerOptions.Web)!;
    }

    private static string? Install()
    {
        var finished = Path.Combine(Folder, "installed");
        if (File.Exists(finished))
        {
            return null;
        }
        try
        {
            Directory.CreateDirectory(Folder);
            var (exitCode, _, errors) = Run("npm", ["install", "--no-audit", "--no-fund", "--prefix", Folder, .. Packages], "");
            if (exitCode != 0)
            {
                return $"npm install of {string.Join(" and ", Packages)} failed: {errors}";
            }
            File.WriteAllText(finished, "");
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not installed";
        }
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, IReadOnlyList<string> arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
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
        Skip = needsSharedData ? new Lookahead.TestSupport.SharedDataFactAttribute().Skip ?? NpmOracle.Missing : NpmOracle.Missing;
}
