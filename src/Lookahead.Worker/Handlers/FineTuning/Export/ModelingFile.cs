using Lookahead.Formats.Models;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>The Python file beside exported weights with which Hugging Face transformers loads the extra heads.</summary>
internal static class ModelingFile
{
    public const string Name = "modeling_lookahead.py";

    /// <summary>For <c>auto_map</c> in <c>config.json</c>: module and class.</summary>
    public static string AutoModel(ModelFamily family) => $"{Path.GetFileNameWithoutExtension(Name)}.Lookahead{family}ForCausalLM";

    public static void Write(string directory)
    {
        using var source = typeof(ModelingFile).Assembly.GetManifestResourceStream(Name)!;
        using var target = File.Create(Path.Combine(directory, Name));
        source.CopyTo(target);
    }
}
