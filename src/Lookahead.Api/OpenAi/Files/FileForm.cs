using Lookahead.Api.Datasets;
using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.OpenAi.Files;

/// <summary>The form that creates a file. It is read as it comes, in whatever order its parts have: a file of any size is never held in memory.</summary>
internal sealed class FileForm : IAsyncDisposable
{
    public const string FineTune = "fine-tune";

    private const int LongestField = 1024;

    private string? purpose;
    private ReceivedFile? file;

    private FileForm()
    {
    }

    /// <summary>What was sent as <c>file</c>; goes with this object.</summary>
    public ReceivedFile File => file ?? throw Refusal("file", "is missing: a JSONL file as a part of its own.");

    /// <returns>A form that has both parts, with the one purpose there is.</returns>
    /// <exception cref="RequestRefusedException">400: a part is missing, wrong or there twice, or the form ends early.</exception>
    public static async Task<FileForm> ReadAsync(MultipartReader parts, CancellationToken cancellationToken)
    {
        var form = new FileForm();
        try
        {
            while (await parts.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                await form.TakeAsync(section, cancellationToken);
            }
            _ = form.File;
            _ = form.purpose ?? throw Refusal("purpose", $"is missing; use '{FineTune}'.");
            return form;
        }
        catch (Exception e)
        {
            await form.DisposeAsync();
            throw e switch
            {
                InvalidDataException => Refusal("file", $"the form cannot be read: {e.Message}"),
                _ when EndsEarly(e) => Refusal("file", "the form ends before its last boundary."),
                _ => e,
            };
        }
    }

    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task TakeAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (section.GetContentDispositionHeader() is not { } disposition)
        {
            return;
        }
        switch (disposition.Name.Value?.Trim('"'))
        {
            case "purpose":
                purpose = await TextAsync(section, cancellationToken);
                if (purpose != FineTune)
                {
                    throw Refusal("purpose", $"must be '{FineTune}', but is '{purpose}'.");
                }
                break;
            case "file" when disposition.IsFileDisposition():
                if (file is not null)
                {
                    throw Refusal("file", "is there twice; send one file.");
                }
                file = await DatasetUploader.ReceiveAsync(NameOf(disposition), section.Body, cancellationToken);
                break;
            default:
                break;
        }
    }

    /// <summary>The reader says so with a plain IOException of this text.</summary>
    private static bool EndsEarly(Exception e) =>
        e.GetType() == typeof(IOException) && e.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal);

    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value is { Length: > 0 } name ? name : "file";

    private static async Task<string> TextAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        var buffer = new char[LongestField];
        using var reader = new StreamReader(section.Body);
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, length).Trim();
    }

    private static RequestRefusedException Refusal(string field, string message) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message, [new ValidationError(field, message)]);
}
