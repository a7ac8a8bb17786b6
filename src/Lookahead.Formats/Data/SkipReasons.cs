namespace Lookahead.Formats.Data;

/// <summary>Why something was not made into a training document, in the words of reports.</summary>
public static class SkipReasons
{
    public const string TooLong = "too long";
    public const string Duplicate = "duplicate documents";
    public const string Empty = "empty";
    public const string Python2 = "python2 solutions";
    public const string OtherLanguages = "solutions in other languages";
    public const string NoSolution = "problems without a python3 solution";
    public const string NothingToPredict = "conversations without an assistant's turn";
    public const string NotUtf8 = "not UTF-8";
    public const string Binary = "binary";
    public const string TooLarge = "larger than 256 MiB";
    public const string Hidden = "hidden files and folders";
    public const string LinkOutside = "links out of the folder";
    public const string LinkedFolder = "linked folders";
    public const string BrokenLink = "broken links";
    public const string Unreadable = "not readable by this user";
}
