using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A test that needs data made by others, which is not part of the project: skipped, with the reason, where it is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "no shared data (../shared/data beside the checkout, or LOOKAHEAD_SHARED_DATA)";
        }
    }
}
