namespace Lookahead.Formats.Problems;

/// <summary>The layouts of problem files. docs/problems.md has how each is told from the others.</summary>
public enum ProblemSetFormat
{
    /// <summary>The project's own JSONL.</summary>
    Own,

    /// <summary>Hugging Face's deepmind/code_contests: parquet files, or JSONL of the same fields.</summary>
    CodeContests,

    /// <summary>CodeContests in the layout of bytedance/SandboxFusion.</summary>
    SandboxFusion,

    /// <summary>HumanEval.jsonl of openai/human-eval.</summary>
    HumanEval,

    /// <summary>MBPP, full (JSONL) or sanitized (a JSON array).</summary>
    Mbpp,
}
