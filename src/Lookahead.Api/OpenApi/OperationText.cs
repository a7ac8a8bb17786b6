using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.OpenApi;

/// <summary>What the interface's document says about an endpoint beyond what its handler's types say.</summary>
internal static class OperationText
{
    /// <summary>One for all: tools split clients by tags, and this interface is small.</summary>
    private const string Tag = "lookahead";

    /// <param name="endpoint">An endpoint.</param>
    /// <param name="id">In camel case; generated clients call their method so.</param>
    /// <param name="summary">One line.</param>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, string id, string summary)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OperationDescription(id, summary)).WithTags(Tag);

    /// <summary>A parameter of the query, which handlers read by <see cref="Requests.QueryReader"/>.</summary>
    public static TBuilder Query<TBuilder>(this TBuilder endpoint, string name, ParameterType type, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedParameter(name, InHeader: false, type, description));

    /// <summary>A header of the request.</summary>
    public static TBuilder Header<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedParameter(name, InHeader: true, ParameterType.Text, description));

    /// <summary>The JSON body of the request, which handlers read themselves.</summary>
    public static TBuilder Body<TBuilder>(this TBuilder endpoint, Type type, string description, bool optional = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedBody(type, description, optional));
}

internal enum ParameterType
{
    Text,
    Integer,
    Flag,
}

internal sealed record OperationDescription(string Id, string Summary);

internal sealed record DescribedParameter(string Name, bool InHeader, ParameterType Type, string Description);

/// <param name="Type">Of whose schema it is.</param>
internal sealed record DescribedBody(Type Type, string Description, bool Optional);
