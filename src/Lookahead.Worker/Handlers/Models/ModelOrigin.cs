namespace Lookahead.Worker.Handlers.Models;

/// <summary>How a loaded model came about.</summary>
internal enum ModelOrigin
{
    /// <summary>Random weights.</summary>
    New,

    /// <summary>The weights of a directory as they are.</summary>
    Directory,

    /// <summary>The weights of a directory and a PEFT adapter's updates to them.</summary>
    MergedAdapter,
}
