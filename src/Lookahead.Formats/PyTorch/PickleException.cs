namespace Lookahead.Formats.PyTorch;

/// <summary>A pickle that is broken or refused. The message goes on from "it ...".</summary>
internal sealed class PickleException(string message) : Exception(message);
