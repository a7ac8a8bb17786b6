using System.Text.Json;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

/// <summary>
/// Turns the JSON of a submission into a specification, or says everything that is wrong with it.
/// Looks at nothing but the text: whether files exist is checked by whoever can see them.
/// </summary>
public static class SpecificationReader
{
    /// <summary>The kinds of jobs that there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [FineTuneSpecification.KindName, PassAtKSpecification.KindName, GenerateSpecification.KindName, CompareSpecification.KindName];

    /// <exception cref="ValidationException">With one error per wrong field.</exception>
    public static JobSpecification Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // JsonElement reads strings late: half of a surrogate pair (\ud800) is found only now.
            throw new ValidationException([new ValidationError("(body)", "holds a \\u escape that is half of a surrogate pair; write whole characters.")]);
        }
        catch (JsonException e)
        {
            throw new ValidationException([new ValidationError("(body)",
                $"is no valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}); send one object with 'kind' and its settings.")]);
        }
    }

    /// <exception cref="ValidationException">With one error per wrong field.</exception>
    public static JobSpecification Read(JsonElement body)
    {
        var errors = new List<ValidationError>();
        var root = new FieldReader(body, "", errors);
        var kind = errors.Count > 0 ? "" : root.RequiredString("kind", $"use one of {string.Join(", ", Kinds)}");
        JobSpecification? specification = kind switch
        {
            FineTuneSpecification.KindName => FineTuneReader.Read(root),
            PassAtKSpecification.KindName => PassAtKReader.Read(root),
            GenerateSpecification.KindName => GenerateReader.Read(root),
            CompareSpecification.KindName => CompareReader.Read(root),
            _ => null,
        };
        if (specification is null)
        {
            if (errors.Count == 0)
            {
                errors.Add(new ValidationError("kind", $"must be one of {string.Join(", ", Kinds)}, but is '{kind}'."));
            }
            throw new ValidationException(errors);
        }
        specification = specification with
        {
            Name = ReadName(root),
            Seed = root.Integer("seed", 1, 0, int.MaxValue),
            Threads = root.Integer("threads", 0, 0, 1024),
            MaxAttempts = root.Integer("max_attempts", 5, 1, 100),
            DeadlineMinutes = ReadMinutes(root, "deadline_minutes"),
            MaxComputeMinutes = ReadMinutes(root, "max_compute_minutes"),
        };
        root.RefuseUnknown();
        return errors.Count == 0 ? specification : throw new ValidationException(errors);
    }

    /// <summary>Up to a year.</summary>
    private static double? ReadMinutes(FieldReader root, string name) => root.Has(name) ? root.Number(name, 0, 0.001, 525_600) : null;

    private static string? ReadName(FieldReader root)
    {
        var name = root.OptionalString("name");
        if (name is { Length: 0 or > 100 })
        {
            root.Report("name", $"must have 1 to 100 characters, but has {name.Length}.");
        }
        return name;
    }
}
