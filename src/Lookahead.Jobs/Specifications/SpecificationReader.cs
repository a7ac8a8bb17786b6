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
    public static JobSpecification Read(string json) => JsonBody.Parse(json, "one object with 'kind' and its settings", Read);

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
            Metadata = ReadMetadata(root),
            Seed = root.Integer("seed", 1, 0, int.MaxValue),
            Threads = root.Integer("threads", 0, 0, 1024),
            MaxAttempts = root.Integer("max_attempts", 5, 1, 100),
            DeadlineMinutes = ReadMinutes(root, "deadline_minutes"),
            MaxComputeMinutes = ReadMinutes(root, "max_compute_minutes"),
            After = AfterReader.Read(root),
        };
        root.RefuseUnknown();
        return errors.Count == 0 ? specification : throw new ValidationException(errors);
    }

    private static IReadOnlyDictionary<string, string>? ReadMetadata(FieldReader root)
    {
        var metadata = root.Texts("metadata");
        if (metadata.Count > JobSpecification.MostMetadata)
        {
            root.Report("metadata", $"must have at most {JobSpecification.MostMetadata} entries, but has {metadata.Count}.");
        }
        foreach (var (key, value) in metadata.Where(pair => pair.Key.Length is 0 or > 64 || pair.Value.Length > 512))
        {
            root.Report("metadata", $"keys have 1 to 64 characters and values at most 512, but '{(key.Length > 64 ? key[..64] : key)}' does not.");
        }
        return metadata.Count > 0 ? metadata : null;
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
