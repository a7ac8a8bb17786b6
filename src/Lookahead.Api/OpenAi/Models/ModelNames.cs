using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.OpenAi.Models;

/// <summary>Names of models under <c>/v1</c>: <c>ft:{job}</c> is what a fine-tune job made, <c>new-10M</c> a new one of a preset's size.</summary>
internal static class ModelNames
{
    private const string OfJobPrefix = "ft:";
    private const string NewPrefix = "new-";

    public static IEnumerable<string> New => ModelPresets.All.Keys.Select(preset => NewPrefix + preset);

    public static string OfJob(string jobId) => OfJobPrefix + jobId;

    /// <summary>Null when the name is not of that form.</summary>
    public static string? JobOf(string name) =>
        name.StartsWith(OfJobPrefix, StringComparison.Ordinal) && JobId.IsValid(name[OfJobPrefix.Length..]) ? name[OfJobPrefix.Length..] : null;

    /// <summary>Null when the name is not of that form.</summary>
    public static string? PresetOf(string name) =>
        name.StartsWith(NewPrefix, StringComparison.Ordinal) && ModelPresets.All.ContainsKey(name[NewPrefix.Length..]) ? name[NewPrefix.Length..] : null;

    /// <summary>As a fine-tuning job shows the model that it started from.</summary>
    public static string Of(ModelReference model) => model switch
    {
        { Source: ModelSource.Job, Job: { } job } => OfJob(job),
        { Source: ModelSource.Path, Path: { } path } => path,
        { Shape: { } shape } when ModelPresets.All.FirstOrDefault(preset => preset.Value == shape).Key is { } preset => NewPrefix + preset,
        _ => "new",
    };
}
