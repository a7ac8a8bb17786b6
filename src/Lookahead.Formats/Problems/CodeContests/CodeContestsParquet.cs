using System.Runtime.CompilerServices;
using Lookahead.Formats.Errors;
using Parquet;
using Parquet.Schema;
using static Lookahead.Formats.Problems.CodeContests.CodeContestsFields;
using Texts = Lookahead.Formats.Problems.CodeContests.ParquetColumn<System.ReadOnlyMemory<char>>;

namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>
/// Reads one parquet file of CodeContests row group by row group. In memory are the needed columns of one row group, as the
/// file holds them, and the problem under way.
/// </summary>
internal sealed class CodeContestsParquet(string file, CodeContestsOptions options, CodeContestsCounts counts)
{
    /// <exception cref="DataFormatException">No parquet, damaged, or without a column that is needed.</exception>
    public async IAsyncEnumerable<CodeContestsRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await GuardAsync(() => ParquetReader.CreateAsync(file, cancellationToken: cancellationToken));
        var schema = await GuardAsync(() => Task.FromResult(reader.Schema)); // Decoded only here.
        RequireColumns(schema);
        var first = 1L;
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = await GuardAsync(() => Task.FromResult(reader.OpenRowGroupReader(index)));
            using var columns = new ParquetColumns(group, schema, file, cancellationToken);
            var rows = await GuardAsync(() => OpenAsync(columns));
            for (var row = 0; row < group.RowCount; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return rows.Read(row, first + row);
            }
            first += group.RowCount;
        }
    }

    /// <summary>All missing columns are named at once.</summary>
    private void RequireColumns(ParquetSchema schema)
    {
        var present = schema.DataFields.Select(f => string.Join('.', f.Path.ToList())).ToList();
        string[] needed =
        [
            Name, Description,
            .. options.Tests ? new[] { $"{PublicTests}.{Input}", $"{PublicTests}.{Output}", $"{PrivateTests}.{Input}", $"{PrivateTests}.{Output}", $"{GeneratedTests}.{Input}", $"{GeneratedTests}.{Output}" } : [],
            .. options.Solutions ? new[] { $"{Solutions}.{Language}", $"{Solutions}.{Solution}" } : [],
            .. options.IncorrectSolutions ? new[] { $"{IncorrectSolutions}.{Language}", $"{IncorrectSolutions}.{Solution}" } : [],
        ];
        var missing = needed.Where(path => !present.Any(p => p == path || p.StartsWith(path + ".", StringComparison.Ordinal))).ToList();
        if (missing.Count > 0)
        {
            throw new DataFormatException([.. missing.Select(path => new DataError(file, 0, path, $"The column is missing. CodeContests has it; this file has {string.Join(", ", schema.Fields.Select(f => f.Name))}."))]);
        }
    }

    private async Task<RowReader> OpenAsync(ParquetColumns columns)
    {
        async Task<(Texts, Texts)?> Tests(string name) => options.Tests
            ? ((await columns.TextsAsync($"{name}.{Input}", list: true))!, (await columns.TextsAsync($"{name}.{Output}", list: true))!)
            : null;
        async Task<(ParquetNumbers, Texts)?> Programs(string name, bool wanted) => wanted
            ? ((await columns.NumbersAsync($"{name}.{Language}", list: true))!, (await columns.TextsAsync($"{name}.{Solution}", list: true))!)
            : null;
        return new RowReader(file, counts)
        {
            Names = (await columns.TextsAsync(Name))!,
            Descriptions = (await columns.TextsAsync(Description))!,
            PublicTests = await Tests(PublicTests),
            PrivateTests = await Tests(PrivateTests),
            GeneratedTests = await Tests(GeneratedTests),
            Solutions = await Programs(Solutions, options.Solutions),
            IncorrectSolutions = await Programs(IncorrectSolutions, options.IncorrectSolutions),
            Seconds = await columns.NumbersAsync($"{TimeLimit}.{Seconds}"),
            Nanos = await columns.NumbersAsync($"{TimeLimit}.{Nanos}"),
            MemoryLimits = await columns.NumbersAsync(MemoryLimit),
            InputFiles = await columns.TextsAsync(InputFile),
            OutputFiles = await columns.TextsAsync(OutputFile),
            Ratings = await columns.NumbersAsync(Rating),
            Tags = await columns.TextsAsync(Tags, list: true),
            Difficulties = await columns.NumbersAsync(Difficulty),
            Sources = await columns.NumbersAsync(Source),
        };
    }

    /// <summary>The library has no exception type for damaged bytes: whatever it throws on them is a fault of the file.</summary>
    private async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not (OperationCanceledException or DataFormatException or OutOfMemoryException))
        {
            throw new DataFormatException([new DataError(file, 0, "", $"No readable parquet file, or damaged or cut short ({e.Message}).")]);
        }
    }

    /// <summary>The columns of one row group.</summary>
    private sealed class RowReader(string file, CodeContestsCounts counts)
    {
        public required Texts Names { get; init; }

        public required Texts Descriptions { get; init; }

        public (Texts Inputs, Texts Outputs)? PublicTests { get; init; }

        public (Texts Inputs, Texts Outputs)? PrivateTests { get; init; }

        public (Texts Inputs, Texts Outputs)? GeneratedTests { get; init; }

        public (ParquetNumbers Languages, Texts Texts)? Solutions { get; init; }

        public (ParquetNumbers Languages, Texts Texts)? IncorrectSolutions { get; init; }

        public ParquetNumbers? Seconds { get; init; }

        public ParquetNumbers? Nanos { get; init; }

        public ParquetNumbers? MemoryLimits { get; init; }

        public Texts? InputFiles { get; init; }

        public Texts? OutputFiles { get; init; }

        public ParquetNumbers? Ratings { get; init; }

        public Texts? Tags { get; init; }

        public ParquetNumbers? Difficulties { get; init; }

        public ParquetNumbers? Sources { get; init; }

        public CodeContestsRow Read(int row, long number) => new()
        {
            Name = Required(Names, row, number, Name),
            Description = Required(Descriptions, row, number, Description),
            PublicTests = TestsOf(PublicTests, row, number, CodeContestsFields.PublicTests),
            PrivateTests = TestsOf(PrivateTests, row, number, CodeContestsFields.PrivateTests),
            GeneratedTests = TestsOf(GeneratedTests, row, number, CodeContestsFields.GeneratedTests),
            Solutions = ProgramsOf(Solutions, row, number, CodeContestsFields.Solutions),
            IncorrectSolutions = ProgramsOf(IncorrectSolutions, row, number, CodeContestsFields.IncorrectSolutions),
            TimeLimitSeconds = Seconds?.Single(row) is { } seconds ? seconds + ((Nanos?.Single(row) ?? 0) / 1e9) : null,
            MemoryLimitBytes = MemoryLimits?.Single(row) ?? 0,
            InputFile = TextOf(InputFiles, row),
            OutputFile = TextOf(OutputFiles, row),
            Rating = Ratings?.Single(row) ?? 0,
            Tags = Tags is null ? [] : Array.ConvertAll(Tags[row].ToArray(), tag => tag.ToString()),
            Difficulty = Difficulties?.Single(row) ?? 0,
            Source = Sources?.Single(row) ?? 0,
        };

        private static string? TextOf(Texts? column, int row) => column is null || column[row].IsEmpty ? null : column[row][0].ToString();

        private string Required(Texts column, int row, long number, string name) =>
            TextOf(column, row) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw Fault(number, name, "is empty; every problem needs one.");

        private ProblemTest[] TestsOf((Texts Inputs, Texts Outputs)? tests, int row, long number, string name)
        {
            if (tests is not var (inputs, outputs))
            {
                return [];
            }
            if (inputs[row].Length != outputs[row].Length)
            {
                throw Fault(number, name, $"has {inputs[row].Length} inputs and {outputs[row].Length} outputs; each input needs its output.");
            }
            var pairs = new ProblemTest[inputs[row].Length];
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i] = new ProblemTest(inputs[row][i].ToString(), outputs[row][i].ToString());
            }
            return pairs;
        }

        private List<string> ProgramsOf((ParquetNumbers Languages, Texts Texts)? programs, int row, long number, string name)
        {
            var kept = new List<string>();
            if (programs is not var (languages, texts))
            {
                return kept;
            }
            var count = texts[row].Length;
            if (languages.Count(row) != count)
            {
                throw Fault(number, name, $"has {languages.Count(row)} languages and {count} solutions; each solution needs its language.");
            }
            for (var i = 0; i < count; i++)
            {
                if (counts.IsPython3(languages.At(row, i)))
                {
                    kept.Add(texts[row][i].ToString());
                }
            }
            return kept;
        }

        private DataFormatException Fault(long number, string name, string message) =>
            new([new DataError(file, 0, $"row {number}, {name}", message)]);
    }
}
