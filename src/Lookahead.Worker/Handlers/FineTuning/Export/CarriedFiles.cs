using Lookahead.Formats.Tokenization;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>Files of a model directory that training does not change, and that every export carries over byte for byte.</summary>
internal static class CarriedFiles
{
    /// <param name="source">Null: there are none.</param>
    /// <param name="target">An existing directory.</param>
    public static void Copy(string? source, string target)
    {
        foreach (var name in source is null ? [] : TokenizerFiles.Names.Where(name => File.Exists(Path.Combine(source, name))))
        {
            File.Copy(Path.Combine(source!, name), Path.Combine(target, name), overwrite: true);
        }
    }
}
