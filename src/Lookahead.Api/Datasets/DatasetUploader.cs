using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
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
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            throw Refused([new ValidationError("name", $"must have 1 to {LongestName} characters, none of them a control character.")]);
        }
        var path = Path.Combine(Path.GetTempPath(), $"lookahead-upload-{Guid.NewGuid():N}");
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var (bytes, sha256) = await ReceiveAsync(content, file, cancellationToken);
        var (known, rows) = await CheckAsync(path, name, format, cancellationToken);
        if (await datasets.FindByContentAsync(owner, sha256, known, cancellationToken) is { } same)
        {
            return (same, IsNew: false);
        }
        file.Position = 0;
        var dataset = new DatasetDocument { Id = "", Name = name, Format = known, Bytes = bytes, Rows = rows, Sha256 = sha256, CreatedAt = default };
        return (await datasets.AddAsync(owner, dataset, file, cancellationToken), IsNew: true);
    }

    private static async Task<(long Bytes, string Sha256)> ReceiveAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        (long, string) what = default;
        await using (var hashing = new HashingStream(content, (length, hash) => what = (length, hash), leaveOpen: true))
        {
            await hashing.CopyToAsync(file, cancellationToken);
        }
        await file.FlushAsync(cancellationToken);
        return what;
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
