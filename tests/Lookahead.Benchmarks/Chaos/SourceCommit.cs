using System.ComponentModel;
using Lookahead.TestSupport;

namespace Lookahead.Benchmarks.Chaos;

/// <summary>The commit that the sources stand at.</summary>
internal static class SourceCommit
{
    /// <summary>Its hash, and whether files differ from it; "unknown" where there is no git or no repository.</summary>
    /// <param name="apartFrom">Files whose change does not count: those that a run writes.</param>
    public static string Read(IEnumerable<string> apartFrom)
    {
        try
        {
            var hash = ExternalProgram.Run("git", ["rev-parse", "HEAD"]);
            if (hash.ExitCode != 0)
            {
                return "unknown";
            }
            var changes = ExternalProgram.Run("git", ["status", "--porcelain", "--", ".", .. apartFrom.Select(file => $":!{file}")]);
            return hash.Output.Trim() + (changes.Output.Length > 0 ? ", with local changes" : "");
        }
        catch (Win32Exception)
        {
            return "unknown";
        }
    }
}
