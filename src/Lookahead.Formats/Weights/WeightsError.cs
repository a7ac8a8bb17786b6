using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>The one kind of error that weights files give.</summary>
internal static class WeightsError
{
    public static JobException Invalid(string message) => JobException.User(ErrorCodes.InvalidModel, message, "model.path");

    /// <summary>A shape or sizes for messages: [2, 3].</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
