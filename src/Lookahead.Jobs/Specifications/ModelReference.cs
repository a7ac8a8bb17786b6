namespace Lookahead.Jobs.Specifications;

/// <summary>Where a model comes from.</summary>
public enum ModelSource
{
    /// <summary>Random weights of a given shape.</summary>
    New,

    /// <summary>A Hugging Face directory on the worker's file system.</summary>
    Path,

    /// <summary>The checkpoint of a finished fine-tune job.</summary>
    Job,
}

/// <summary>A model: exactly the properties that belong to <see cref="Source"/> are set.</summary>
public sealed record ModelReference
{
    public required ModelSource Source { get; init; }

    public ModelShape? Shape { get; init; }

    /// <summary>For new models: a directory with a tokenizer.json or a tokenizer.model; null makes a byte-level model.</summary>
    public string? Tokenizer { get; init; }

    public string? Path { get; init; }

    public string? Job { get; init; }
}
