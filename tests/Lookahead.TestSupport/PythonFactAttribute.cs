using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A test that needs a Python with a module: skipped, with the reason, where there is none.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module = "sys")
    {
        if (Python.Find(module) is null)
        {
            Skip = $"no python3 that can import {module}";
        }
    }
}
