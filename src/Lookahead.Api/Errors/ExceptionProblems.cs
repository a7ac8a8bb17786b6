using Lookahead.Api.Requests;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Errors;

/// <summary>The one table of exceptions and the answers that they become. Messages of unexpected ones stay in the log.</summary>
internal static class ExceptionProblems
{
    public static ProblemHttpResult For(Exception exception) => exception switch
    {
        RequestRefusedException e => Problems.Create(e.Status, e.Code, e.Message, e.Errors),
        ValidationException e => Problems.Create(
            StatusCodes.Status400BadRequest, ErrorCodes.InvalidSpecification, Describe(e.Errors), e.Errors),
        JobConflictException e => Problems.Create(StatusCodes.Status409Conflict, ErrorCodes.Conflict, e.Message),
        StorageFullException e => Problems.Create(StatusCodes.Status507InsufficientStorage, ErrorCodes.StorageFull, e.Message),
        BadHttpRequestException e => Problems.Create(e.StatusCode, CodeOf(e.StatusCode), e.Message),
        IOException or UnauthorizedAccessException => Problems.Create(
            StatusCodes.Status503ServiceUnavailable, ErrorCodes.StorageUnavailable, "The job store did not answer; try again. The service's log says more."),
        _ => Problems.Create(
            StatusCodes.Status500InternalServerError, ErrorCodes.Unexpected, "Something went wrong inside the service; its log says what."),
    };

    /// <summary>One sentence for readers that show <c>detail</c> alone. Several faults of one field: a file with several wrong lines.</summary>
    public static string Describe(IReadOnlyList<ValidationError> errors)
    {
        var fields = errors.Select(e => e.Field).Distinct().ToList();
        return (errors.Count, fields.Count) switch
        {
            (1, _) => $"{errors[0].Field}: {errors[0].Message}",
            (_, 1) => $"{errors.Count} things are wrong with {fields[0]}; the first: {errors[0].Message}",
            _ => $"{fields.Count} fields are wrong: {string.Join(", ", fields)}.",
        };
    }

    private static string CodeOf(int status) =>
        status == StatusCodes.Status413PayloadTooLarge ? ErrorCodes.RequestTooLarge : ErrorCodes.InvalidRequest;
}
