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
}
