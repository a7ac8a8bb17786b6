using Lookahead.Formats.Errors;
using Parquet;
using Parquet.Schema;

namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Finds the columns of a parquet file by name and type and reads them for one row group. Disposes what it read.</summary>
internal sealed class ParquetColumns(ParquetRowGroupReader group, ParquetSchema schema, string file, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<IDisposable> columns = [];

    /// <summary>A column of texts; null when there is none.</summary>
    /// <exception cref="DataFormatException">The column has another type.</exception>
    public async Task<ParquetColumn<ReadOnlyMemory<char>>?> TextsAsync(string path, bool list = false) =>
        Find(path, list) is not { } field ? null
        : field.ClrType == typeof(ReadOnlyMemory<char>) ? await ReadAsync<ReadOnlyMemory<char>>(field)
        : throw WrongType(path, list, "UTF-8 text", field);

    /// <summary>A column of whole numbers of 32 or 64 bits; null when there is none.</summary>
    /// <exception cref="DataFormatException">The column has another type.</exception>
    public async Task<ParquetNumbers?> NumbersAsync(string path, bool list = false) =>
        Find(path, list) is not { } field ? null
        : field.ClrType == typeof(long) ? new ParquetNumbers(await ReadAsync<long>(field), null)
        : field.ClrType == typeof(int) ? new ParquetNumbers(null, await ReadAsync<int>(field))
        : throw WrongType(path, list, "whole numbers (int32 or int64)", field);

    public void Dispose() => columns.ForEach(c => c.Dispose());

    private async Task<ParquetColumn<T>> ReadAsync<T>(DataField field)
        where T : struct
    {
        var column = await ParquetColumn<T>.ReadAsync(group, field, file, cancellationToken);
        columns.Add(column);
        return column;
    }

    /// <summary>The leaf at a dotted path; below it may lie only what a list adds, which writers name differently (list.item, list.element).</summary>
    private DataField? Find(string path, bool list)
    {
        var found = schema.DataFields.Where(f => Dotted(f) == path || Dotted(f).StartsWith(path + ".", StringComparison.Ordinal)).ToList();
        if (found.Count == 0)
        {
            return null;
        }
        return found is [var field] && field.MaxRepetitionLevel == (list ? 1 : 0) && (list || Dotted(field) == path)
            ? field
            : throw new DataFormatException([new DataError(file, 0, path, $"must be {(list ? "a list of values" : "one value a row")}, but is {string.Join(", ", found.Select(Describe))}.")]);
    }

    private DataFormatException WrongType(string path, bool list, string expected, DataField field) =>
        new([new DataError(file, 0, path, $"must be {(list ? "a list of " : "")}{expected}, but is {Describe(field)}.")]);

    private static string Describe(DataField field)
    {
        var type = field.ClrType == typeof(ReadOnlyMemory<char>) ? "text" : field.ClrType == typeof(ReadOnlyMemory<byte>) ? "bytes" : field.ClrType.Name;
        return $"{Dotted(field)} ({(field.MaxRepetitionLevel > 0 ? "list of " : "")}{type})";
    }

    private static string Dotted(DataField field) => string.Join('.', field.Path.ToList());
}

/// <summary>Whole numbers, whichever width they were stored in.</summary>
internal sealed record ParquetNumbers(ParquetColumn<long>? Long, ParquetColumn<int>? Int)
{
    public int Count(int row) => Long?[row].Length ?? Int![row].Length;

    public long At(int row, int index) => Long?[row][index] ?? Int![row][index];

    /// <summary>The row's only value; null when it is null.</summary>
    public long? Single(int row) => Count(row) == 0 ? null : At(row, 0);
}
