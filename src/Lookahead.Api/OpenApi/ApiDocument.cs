using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Lookahead.Api.OpenApi;

/// <summary>The interface's own description: <c>GET /api/openapi.json</c> (OpenAPI 3.1), made from the endpoints and their types.</summary>
internal static class ApiDocument
{
    private const string DocumentName = "v1";
    private const string Path = "/api/openapi.json";
    private const string KeyScheme = "key";
    private const string Problem = "application/problem+json";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Lookahead", Version = "1", Description = "Fine-tunes code language models with multi-token prediction, samples from them and scores them with pass@k." };
            document.Servers = []; // Where the document was read.
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key. A service on this machine alone asks for none." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer(PlainNumbersAsync);
    });

    public static WebApplication MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi(Path).WithMetadata(OpenToAll.Instance);
        return app;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<OperationDescription>().FirstOrDefault() is { } description)
        {
            (operation.OperationId, operation.Summary) = (description.Id, description.Summary);
        }
        foreach (var parameter in metadata.OfType<DescribedParameter>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = TypeOf(parameter.Type) },
            });
        }
        if (metadata.OfType<DescribedBody>().FirstOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = body.Description,
                Required = !body.Optional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await BodySchemaAsync(body.Type, context, cancellationToken) },
                },
            };
        }
        (operation.Responses ??= [])["default"] = new OpenApiResponse
        {
            Description = "A refusal or a fault (RFC 9457), with a stable 'code'.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), cancellationToken: cancellationToken) },
            },
        };
        if (!metadata.OfType<OpenToAll>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
        }
    }

    /// <summary>Specifications are in answers too, so that the document has their schema under its name.</summary>
    private static async Task<IOpenApiSchema> BodySchemaAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        type == typeof(JobSpecification)
            ? new OpenApiSchemaReference(type.Name, context.Document)
            : await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken);

    /// <summary>Numbers are numbers: that the serializer would also read "NaN" is nothing to send.</summary>
    private static Task PlainNumbersAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(double))
        {
            schema.Type = JsonSchemaType.Number;
            schema.AnyOf = null;
        }
        return Task.CompletedTask;
    }

    private static JsonSchemaType TypeOf(ParameterType type) => type switch
    {
        ParameterType.Integer => JsonSchemaType.Integer,
        ParameterType.Flag => JsonSchemaType.Boolean,
        _ => JsonSchemaType.String,
    };
}
