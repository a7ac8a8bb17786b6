using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers;

/// <summary>A model reference in words, for reports.</summary>
internal static class ModelText
{
    public static string Of(ModelReference reference) => reference.Source switch
    {
        ModelSource.Path => reference.Path!,
        ModelSource.Job => $"job {reference.Job}",
        _ => "new, untrained weights",
    };
}
