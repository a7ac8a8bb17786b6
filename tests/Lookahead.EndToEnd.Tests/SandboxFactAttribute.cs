namespace Lookahead.EndToEnd.Tests;

/// <summary>A test that judges programs: skipped, with the reason, where bubblewrap or Python is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute()
    {
        if (!File.Exists("/usr/bin/bwrap") || !File.Exists("/usr/bin/python3"))
        {
            Skip = "no bubblewrap or no python3: apt-get install bubblewrap python3";
        }
    }
}
