namespace Lookahead.Decoding.Stopping;

/// <summary>A stop string that ended a text.</summary>
/// <param name="Stop">The stop string.</param>
/// <param name="Text">The text before it.</param>
public sealed record StopMatch(string Stop, string Text);
