using System.Text.Json;

namespace Lookahead.Embedded.Files;

/// <summary>Small internal documents.</summary>
internal static class JsonFile
{
    /// <summary>
    /// Reads a document; null when it is absent or damaged. Documents are replaced atomically, so only a damaged disk
    /// makes one unreadable, and then going on without it beats failing at every call.
    /// </summary>
    public static T? TryRead<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path));
        }
        catch (IOException e) when (IoErrors.IsMissing(e))
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
