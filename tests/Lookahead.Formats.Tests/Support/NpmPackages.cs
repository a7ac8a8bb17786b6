using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Support;

/// <summary>Packages from npm, installed once into a folder of their own in the temporary folder, and scripts that import them.</summary>
internal sealed class NpmPackages
{
    private readonly string[] packages;
    private readonly string folder;
    private readonly Lazy<string?> missing;

    /// <param name="packages">With versions: other versions get another folder.</param>
    public NpmPackages(params string[] packages)
    {
        this.packages = packages;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', packages))));
        folder = Path.Combine(Path.GetTempPath(), $"lookahead-npm-{Environment.UserName}-{key[..12]}");
        missing = new Lazy<string?>(Install);
    }

    /// <summary>Why the packages cannot be used; null when they can.</summary>
    public string? Missing => missing.Value;

    /// <summary>Runs a script of the test's output folder and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote.</exception>
    public string Run(string script, string input)
    {
        // Modules are looked for beside the script; tests run at the same time.
        var copy = Path.Combine(folder, $"{Guid.NewGuid():N}.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, script), copy);
        try
        {
            return ExternalProgram.Run("node", [copy], input).OutputOrThrow();
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private string? Install()
    {
        if (Directory.Exists(folder))
        {
            return null;
        }
        var fresh = Directory.CreateTempSubdirectory("lookahead-npm-").FullName;
        try
        {
            var npm = ExternalProgram.Run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", fresh, .. packages]);
            if (npm.ExitCode != 0)
            {
                return $"npm install of {string.Join(", ", packages)} failed: {npm.Output}{npm.Errors}";
            }
            Directory.Move(fresh, folder);
            return null;
        }
        catch (Win32Exception)
        {
            return "npm is not installed";
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return null; // Another test process was faster.
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }
    }
}
