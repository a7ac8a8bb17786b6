using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Scoring;

/// <summary>
/// Reads samples: JSON Lines, packed with gzip or not, of {"task_id", "completion"} (the human-eval format),
/// {"id", "program"} or {"id", "completion"}, with "temperature" where it is known. The samples of this project's
/// evaluations have both completion and program: the program counts. Other fields are passed over.
/// </summary>
public static class SampleFile
{
    private static readonly string[] IdFields = ["task_id", "id"];

    /// <exception cref="DataFormatException">Missing, broken, or a line that is no sample; with file and line.</exception>
    public static async Task<IReadOnlyList<SampleLine>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedFile.OpenReadAsync(path, null, cancellationToken);
        var samples = new List<SampleLine>();
        await foreach (var sample in JsonLines.EnumerateAsync(stream, path, Parse, refuseUnknown: false, cancellationToken))
        {
            samples.Add(sample);
        }
        return samples;
    }

    /// <summary>Checks that samples and problems belong together.</summary>
    /// <param name="path">Of the samples, for messages.</param>
    /// <param name="samples">All of the file.</param>
    /// <param name="problems">The set.</param>
    /// <param name="allowMissing">Problems without a sample are left out instead of refused.</param>
    /// <param name="ks">The k of pass@k, or null: nobody asked for any.</param>
    /// <returns>The problems that have samples.</returns>
    /// <exception cref="DataFormatException">With every sample of an unknown problem and every problem with too few samples, up to a limit.</exception>
    public static IReadOnlyList<Problem> Match(string path, IReadOnlyList<SampleLine> samples, IReadOnlyList<Problem> problems, bool allowMissing, IReadOnlyCollection<int>? ks)
    {
        var ids = problems.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var errors = samples.Where(s => !ids.Contains(s.ProblemId))
            .Select(s => new DataError(path, s.Line, "", $"There is no problem '{s.ProblemId}' in the set; its ids are such as '{problems[0].Id}'.")).ToList();
        var counts = samples.GroupBy(s => (s.ProblemId, s.Temperature)).ToDictionary(g => g.Key, g => g.Count());
        var temperatures = samples.Select(s => s.Temperature).Distinct().ToList();
        var sampled = samples.Select(s => s.ProblemId).ToHashSet(StringComparer.Ordinal);
        var missing = problems.Where(p => !sampled.Contains(p.Id)).ToList();
        if (missing.Count > 0 && !allowMissing)
        {
            errors.Add(new DataError(path, 0, "", $"{missing.Count} of {problems.Count} problems have no sample: {Some(missing.Select(p => p.Id))}. Add them, or leave these problems out of the score with --allow-missing."));
        }
        var most = ks is null ? 1 : ks.Max();
        var few = problems.Except(missing)
            .SelectMany(p => temperatures.Select(t => (p.Id, Temperature: t, Count: counts.GetValueOrDefault((p.Id, t)))).Where(x => x.Count < most)).ToList();
        errors.AddRange(few.Take(JsonLines.MaxErrors).Select(x => new DataError(path, samples.LastOrDefault(s => s.ProblemId == x.Id)?.Line ?? 0, "",
            $"pass@{most} needs at least {most} samples a problem, and '{x.Id}' has {x.Count}{(x.Temperature is { } t ? $" at temperature {t}" : "")}, the last of them here. Draw more samples or ask for a smaller k.")));
        return errors.Count == 0 ? [.. problems.Where(p => sampled.Contains(p.Id))] : throw new DataFormatException([.. errors.Take(JsonLines.MaxErrors)]);
    }

    private static string Some(IEnumerable<string> ids)
    {
        var list = ids.ToList();
        return string.Join(", ", list.Take(3)) + (list.Count > 3 ? ", ..." : "");
    }

    private static SampleLine Parse(JsonLine line)
    {
        var fields = line.Fields;
        var idField = IdFields.FirstOrDefault(fields.Has) ?? IdFields[0];
        var id = fields.RequiredString(idField, "name the problem (task_id or id)");
        var isProgram = fields.Has("program");
        var textField = isProgram ? "program" : "completion";
        if (!fields.Has(textField))
        {
            fields.Report(textField, "is missing; give \"completion\", or a whole \"program\".");
        }
        double? temperature = fields.Has("temperature") ? fields.Number("temperature", 0, 0, 1000) : null;
        return new SampleLine(line.Number, id, fields.OptionalString(textField) ?? "", isProgram, temperature);
    }
}
