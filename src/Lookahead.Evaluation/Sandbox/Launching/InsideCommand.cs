namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>The command line inside a sandbox.</summary>
internal static class InsideCommand
{
    /// <summary>Says that it is there, waits for the answer, and becomes the program without the file that it spoke through.</summary>
    private const string Gate = "echo >&8; read -r _ <&8; exec \"$@\" 8<&-";

    /// <summary>Set iteration order, and so output, must not change from run to run.</summary>
    public static KeyValuePair<string, string> FixedHashes { get; } = new("PYTHONHASHSEED", "0");

    /// <summary>The interpreter with its options, behind a shell that waits where the working folder is prepared from outside.</summary>
    /// <param name="file">The program; none where the command that starts this one adds it.</param>
    public static IEnumerable<string> Build(string pythonPath, Version python, StartInside start, string? file)
    {
        string[] gate = start == StartInside.GatedProgram ? ["/bin/sh", "-c", Gate, "sh"] : [];
        string[] ownFolder = python >= new Version(3, 11) ? ["-P"] : []; // do not import from the program's folder
        string[] files = file is null ? [] : [file];
        return [.. gate, pythonPath, "-s", "-B", "-X", "utf8", "-X", "int_max_str_digits=0", .. ownFolder, .. files];
    }
}
