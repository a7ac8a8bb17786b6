using Lookahead.Api.OpenAi.Files;
using Lookahead.Api.OpenAi.FineTuning;
using Lookahead.Api.OpenAi.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.OpenAi;

/// <summary>
/// Files, fine-tuning jobs and models as clients of OpenAI's interface know them, over the same data sets and jobs as <c>/api</c>.
/// See docs/openai.md.
/// </summary>
internal static class OpenAiEndpoints
{
    private const string RequestId = "x-request-id";

    public static WebApplication MapOpenAi(this WebApplication app)
    {
        var v1 = app.MapGroup(OpenAiProblems.Prefix).ExcludeFromDescription();
        v1.MapFiles();
        v1.MapFineTuning();
        v1.MapModels();
        return app;
    }

    /// <summary>Every answer under <c>/v1</c> names its request; what it names is in the trace, where there is one.</summary>
    public static WebApplication UseOpenAiRequestIds(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(OpenAiProblems.Prefix, StringComparison.Ordinal))
            {
                var id = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers[RequestId] = $"req_{id}";
                    return Task.CompletedTask;
                });
            }
            return next(context);
        });
        return app;
    }
}
