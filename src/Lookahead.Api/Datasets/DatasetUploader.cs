using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Datasets;

/// <summary>
/// From bytes to a data set. They are written to a file of this machine while they come, looked through for faults there, and stored only then:
/// memory does not depend on their number, and an upload that is cut off or wrong leaves nothing.
/// </summary>
public sealed class DatasetUploader(DatasetStore datasets)
{
    private const int LongestName = 200;

    /// <param name="format">Null: told by the first line.</param>
    /// <returns>The data set; one that was there before when content and format are the same.</returns>
    /// <exception cref="RequestRefusedException">400: the name or the content is wrong.</exception>
    public async Task<(DatasetDocument Dataset, bool IsNew)> UploadAsync(string owner, string name, DataFormat? format, Stream content, CancellationToken cancellationToken)
    {
        await using var received = await ReceiveAsync(name, content, cancellationToken);
        return await StoreAsync(owner, received, format, cancellationToken);
    }

    /// <summary>The first half, for forms whose other fields may come after the file: bytes are here, nothing is looked at or stored.</summary>
    /// <exception cref="RequestRefusedException">400: the name is wrong.</exception>
    internal static Task<ReceivedFile> ReceiveAsync(string name, Stream content, CancellationToken cancellationToken) =>
        name.Length is 0 or > LongestName || name.Any(char.IsControl)
            ? throw Refused([new ValidationError("name", $"must have 1 to {LongestName} characters, none of them a control character.")])
            : ReceivedFile.ReadAsync(name, content, cancellationToken);

    /// <summary>The second half.</summary>
    /// <exception cref="RequestRefusedException">400: the content is wrong.</exception>
    internal async Task<(DatasetDocument Dataset, bool IsNew)> StoreAsync(string owner, ReceivedFile received, DataFormat? format, CancellationToken cancellationToken)
    {
        var (known, rows) = await CheckAsync(received.Path, received.Name, format, cancellationToken);
        if (await datasets.FindByContentAsync(owner, received.Sha256, known, cancellationToken) is { } same)
        {
            return (same, IsNew: false);
        }
        var dataset = new DatasetDocument
        {
            Id = "", Name = received.Name, Format = known, Bytes = received.Bytes, Rows = rows, Sha256 = received.Sha256, CreatedAt = default,
        };
        return (await datasets.AddAsync(owner, dataset, received.Rewind(), cancellationToken), IsNew: true);
    }

    private static async Task<(DataFormat Format, long Rows)> CheckAsync(string path, string name, DataFormat? format, CancellationToken cancellationToken)
    {
        try
        {
            var known = format ?? await DatasetFile.DetectAsync(path, cancellationToken);
            return (known, await DatasetFile.CheckAsync(path, name, known, cancellationToken));
        }
        catch (DataFormatException e)
        {
            throw Refused([.. e.Errors.Select(error => new ValidationError(error.Line > 0 ? $"line {error.Line}" : "file", error.Field.Length > 0 ? $"{error.Field}: {error.Message}" : error.Message))]);
        }
    }

    private static RequestRefusedException Refused(IReadOnlyList<ValidationError> errors) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidData, ExceptionProblems.Describe(errors), errors);
}
