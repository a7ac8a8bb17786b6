namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Counts the programs of a reading by language, correct and incorrect ones together.</summary>
public sealed class CodeContestsCounts
{
    public int Python3 { get; private set; }

    /// <summary>Left out: the enum's PYTHON.</summary>
    public int Python2 { get; private set; }

    /// <summary>Left out.</summary>
    public int OtherLanguages { get; private set; }

    /// <summary>Counts a program.</summary>
    /// <returns>True when it is Python 3 and to be kept.</returns>
    internal bool IsPython3(long language)
    {
        switch ((CodeContestsLanguage)language)
        {
            case CodeContestsLanguage.Python3:
                Python3++;
                return true;
            case CodeContestsLanguage.Python:
                Python2++;
                return false;
            default:
                OtherLanguages++;
                return false;
        }
    }
}
