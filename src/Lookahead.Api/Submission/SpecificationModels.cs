using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

internal static class SpecificationModels
{
    /// <summary>The model that a job starts from, whatever its kind; null for kinds without one.</summary>
    public static ModelReference? Model(this JobSpecification specification) => specification switch
    {
        FineTuneSpecification fineTune => fineTune.Model,
        PassAtKSpecification passAtK => passAtK.Model,
        GenerateSpecification generate => generate.Model,
        _ => null,
    };

    /// <summary>How a job samples; null for kinds that do not.</summary>
    public static SamplingSettings? Sampling(this JobSpecification specification) => specification switch
    {
        PassAtKSpecification passAtK => passAtK.Sampling,
        GenerateSpecification generate => generate.Sampling,
        _ => null,
    };
}
