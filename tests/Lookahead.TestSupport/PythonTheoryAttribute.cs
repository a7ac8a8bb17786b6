using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A theory that needs a Python with a module: skipped, with the reason, where there is none.</summary>
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(string module)
    {
        Skip = new PythonFactAttribute(module).Skip;
    }
}
