namespace Lookahead.Jobs.Specifications;

public enum DataFormat
{
    /// <summary>The project's problem JSONL: prompts from statements, completions from solutions.</summary>
    Problems,

    /// <summary>CodeContests as Hugging Face parquet (a file or a folder of shards) or JSONL; Python 3 solutions only.</summary>
    CodeContests,

    /// <summary>JSONL of {"prompt", "completion"}.</summary>
    Completions,

    /// <summary>JSONL of {"messages": [{"role", "content"}]}, rendered by the model's chat template; assistants' turns are predicted.</summary>
    Chat,

    /// <summary>JSONL of {"text"}.</summary>
    Text,

    /// <summary>A folder of UTF-8 text or source files, each a document.</summary>
    Folder,
}

/// <summary>What to train on.</summary>
public sealed record TrainingData
{
    public DataFormat Format { get; init; } = DataFormat.Problems;

    /// <summary>A file or, for <see cref="DataFormat.CodeContests"/> and <see cref="DataFormat.Folder"/>, a folder on the worker's file system.</summary>
    public required string Path { get; init; }

    /// <summary>For problems: incorrect solutions taken per correct one, annotated as such (paper, appendix F).</summary>
    public double IncorrectShare { get; init; }

    /// <summary>For problems: at most so many correct solutions of each; 0 takes all.</summary>
    public int SolutionsPerProblem { get; init; }

    /// <summary>For folders: which file names, for example "*.py".</summary>
    public string FilePattern { get; init; } = "*";

    /// <summary>Share of the documents kept aside for validation.</summary>
    public double ValidationShare { get; init; } = 0.02;

    /// <summary>Problem files that the model will be evaluated on; what the data shares with them is reported.</summary>
    public IReadOnlyList<ProblemSetReference> OverlapWith { get; init; } = [];
}
