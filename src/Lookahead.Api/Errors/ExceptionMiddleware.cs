using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Errors;

/// <summary>Turns exceptions into problem bodies. Refusals are answers, not faults: only faults of the service are logged.</summary>
internal sealed partial class ExceptionMiddleware(RequestDelegate next, ILogger<ExceptionMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody is left to answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = ExceptionProblems.For(e);
            if (e is StorageFullException)
            {
                LogFull(context.Request.Method, context.Request.Path, e.Message); // Known, and no fault of the program: no stack trace.
            }
            else if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                LogFault(e, context.Request.Method, context.Request.Path);
            }
            context.Response.Clear();
            await problem.ExecuteAsync(context);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFault(Exception exception, string method, PathString path);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} was refused. {Reason}")]
    private partial void LogFull(string method, PathString path, string reason);
}
