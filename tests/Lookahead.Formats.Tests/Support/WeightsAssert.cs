using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tests.Support;

internal static class WeightsAssert
{
    /// <summary>The call is refused as an invalid model, with a message that holds <paramref name="part"/>.</summary>
    public static void Refused(string part, Action call)
    {
        var error = Assert.Throws<JobException>(call).Error;
        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The row-major bytes of a tensor.</summary>
    public static byte[] BytesOf(TensorView view)
    {
        using var stream = new MemoryStream();
        view.CopyTo(stream);
        return stream.ToArray();
    }
}
