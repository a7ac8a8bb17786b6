using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A theory that needs data made by others: skipped, with the reason, where it is absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        Skip = new SharedDataFactAttribute().Skip;
    }
}
