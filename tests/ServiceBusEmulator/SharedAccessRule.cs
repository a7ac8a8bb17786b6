namespace Lookahead.Emulation;

/// <summary>The claims that a key or a token may carry.</summary>
[Flags]
public enum Claims
{
    None = 0,
    Listen = 1,
    Send = 2,
    Manage = 4,
    All = Listen | Send | Manage,
}

/// <summary>A shared access policy of the namespace.</summary>
public sealed record SharedAccessRule(string Name, string Key, Claims Claims);
