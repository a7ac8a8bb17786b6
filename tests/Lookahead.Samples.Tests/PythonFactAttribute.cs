namespace Lookahead.Samples.Tests;

/// <summary>A test that runs real Python; skipped, with the reason, where there is none.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (PythonRunner.FindPython() is null)
        {
            Skip = "python3 is not on the PATH: the generated programs cannot be run here.";
        }
    }
}
