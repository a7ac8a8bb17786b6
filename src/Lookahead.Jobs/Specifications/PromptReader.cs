using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class PromptReader
{
    public static PromptSettings Read(FieldReader root)
    {
        var defaults = new PromptSettings();
        var prompt = root.Object("prompt");
        var shotIds = prompt.Strings("shot_ids");
        var settings = new PromptSettings
        {
            Style = prompt.Choice("style", defaults.Style),
            Rating = prompt.Choice("rating", defaults.Rating),
            RatingValue = prompt.Has("rating_value") ? prompt.Integer("rating_value", 0, 1, 10_000) : null,
            Tags = prompt.Choice("tags", defaults.Tags),
            TagValues = prompt.Strings("tag_values"),
            Shots = prompt.Integer("shots", shotIds.Count, 0, PromptSettings.MaxShots),
            ShotsFile = prompt.OptionalString("shots_file"),
            ShotIds = shotIds,
            TestsShown = prompt.Integer("tests_shown", defaults.TestsShown, 0, 100),
        };
        Check(prompt, settings);
        prompt.RefuseUnknown();
        return settings;
    }

    private static void Check(FieldReader prompt, PromptSettings settings)
    {
        if ((settings.Rating == PromptLabel.Fixed) != settings.RatingValue.HasValue)
        {
            prompt.Report("rating_value", "goes with \"rating\": \"fixed\" and with nothing else.");
        }
        if ((settings.Tags == PromptLabel.Fixed) != (settings.TagValues.Count > 0))
        {
            prompt.Report("tag_values", "goes with \"tags\": \"fixed\" and with nothing else.");
        }
        foreach (var (i, tag) in settings.TagValues.Index().Where(t => t.Item.AsSpan().ContainsAny('\n', '\r')))
        {
            prompt.Report($"tag_values[{i}]", "must be one line.");
        }
        if (settings.ShotIds.Count > 0 && settings.Shots != settings.ShotIds.Count)
        {
            prompt.Report("shots", $"must be the number of shot_ids ({settings.ShotIds.Count}), or be left out.");
        }
        if (settings.ShotIds.Distinct(StringComparer.Ordinal).Count() < settings.ShotIds.Count)
        {
            prompt.Report("shot_ids", "names a problem twice.");
        }
        if (settings.ShotsFile is not null && settings.Shots == 0)
        {
            prompt.Report("shots_file", "needs shots, the number of solved problems to show.");
        }
    }
}
