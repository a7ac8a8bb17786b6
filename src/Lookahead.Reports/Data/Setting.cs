namespace Lookahead.Reports.Data;

/// <summary>A row of a table of facts: the name of a setting and its value as it is to be read.</summary>
public sealed record Setting(string Name, string Value);
