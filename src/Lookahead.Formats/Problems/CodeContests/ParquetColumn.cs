using Lookahead.Formats.Errors;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>
/// One column of one row group, cut into rows by its repetition and definition levels (Dremel, Melnik et al. 2010): a row is
/// a list of values, of at most one where the column is no list. Null and empty lists both have none.
/// </summary>
internal sealed class ParquetColumn<T> : IDisposable
    where T : struct
{
    private readonly RawColumnData<T> data;
    private readonly int[] ends;

    private ParquetColumn(RawColumnData<T> data, int[] ends) => (this.data, this.ends) = (data, ends);

    public ReadOnlySpan<T> this[int row] => data.Values[(row == 0 ? 0 : ends[row - 1])..ends[row]];

    /// <exception cref="DataFormatException">A list holds a null, or the page format is one that cannot be read.</exception>
    public static async Task<ParquetColumn<T>> ReadAsync(
        ParquetRowGroupReader group, DataField field, string file, CancellationToken cancellationToken)
    {
        RawColumnData<T> data;
        try
        {
            data = (RawColumnData<T>)await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
        }
        catch (NotImplementedException)
        {
            throw new DataFormatException([new DataError(file, 0, Dotted(field),
                "Lists in data pages of version 2 cannot be read. Write the file with version 1, as CodeContests' own files are (pyarrow: data_page_version='1.0').")]);
        }
        try
        {
            return new ParquetColumn<T>(data, RowEnds(data, field, file, checked((int)group.RowCount)));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public void Dispose() => data.Dispose();

    private static int[] RowEnds(RawColumnData<T> data, DataField field, string file, int rows)
    {
        // Levels are stored only where they can differ.
        ReadOnlySpan<int> repetitions = field.MaxRepetitionLevel > 0 ? data.RepetitionLevels : default;
        ReadOnlySpan<int> definitions = field.MaxDefinitionLevel > 0 ? data.DefinitionLevels : default;
        var entries = field.MaxRepetitionLevel + field.MaxDefinitionLevel > 0 ? Math.Max(repetitions.Length, definitions.Length) : data.Values.Length;
        if (rows > entries)
        {
            throw Broken(field, file, "its levels do not fit the number of rows");
        }
        var ends = new int[rows];
        var (row, values) = (-1, 0);
        for (var i = 0; i < entries; i++)
        {
            if (repetitions.IsEmpty || repetitions[i] == 0)
            {
                row++;
            }
            if (row < 0 || row >= rows)
            {
                throw Broken(field, file, "its levels do not fit the number of rows");
            }
            var definition = definitions.IsEmpty ? field.MaxDefinitionLevel : definitions[i];
            if (definition == field.MaxDefinitionLevel)
            {
                values++;
            }
            else if (field.MaxRepetitionLevel > 0 && field.IsNullable && definition == field.MaxDefinitionLevel - 1)
            {
                throw Broken(field, file, "a list holds a null, which no program and no test is");
            }
            ends[row] = values;
        }
        return row == rows - 1 && values <= data.Values.Length ? ends : throw Broken(field, file, "its levels do not fit the number of rows");
    }

    private static DataFormatException Broken(DataField field, string file, string what) =>
        new([new DataError(file, 0, Dotted(field), $"The column cannot be used: {what}.")]);

    private static string Dotted(DataField field) => string.Join('.', field.Path.ToList());
}
