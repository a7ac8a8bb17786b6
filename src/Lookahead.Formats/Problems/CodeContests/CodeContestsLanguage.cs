namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Language of a CodeContests program, numbered as in its proto file. <see cref="Python"/> is Python 2.</summary>
public enum CodeContestsLanguage
{
    Unknown = 0,
    Python = 1,
    Cpp = 2,
    Python3 = 3,
    Java = 4,
}
