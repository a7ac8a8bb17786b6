namespace Lookahead.Formats.ChatTemplates.Jinja;

internal abstract record Expression(int Position);

internal sealed record Literal(object? Value, int Position) : Expression(Position);

internal sealed record Name(string Identifier, int Position) : Expression(Position);

internal sealed record ListLiteral(IReadOnlyList<Expression> Items, int Position) : Expression(Position);

internal sealed record MapLiteral(IReadOnlyList<(Expression Key, Expression Value)> Items, int Position) : Expression(Position);

/// <summary><c>a.b</c> with a literal index, or <c>a[b]</c>.</summary>
internal sealed record Index(Expression Target, Expression Key, int Position) : Expression(Position);

internal sealed record Slice(Expression Target, Expression? Start, Expression? Stop, Expression? Step, int Position) : Expression(Position);

internal sealed record Argument(string? Name, Expression Value);

internal sealed record Call(Expression Target, IReadOnlyList<Argument> Arguments, int Position) : Expression(Position);

internal sealed record Filter(Expression Target, string Name, IReadOnlyList<Argument> Arguments, int Position) : Expression(Position);

internal sealed record Test(Expression Target, string Name, IReadOnlyList<Argument> Arguments, bool Negated, int Position) : Expression(Position);

internal sealed record Unary(string Operator, Expression Operand, int Position) : Expression(Position);

internal sealed record Binary(string Operator, Expression Left, Expression Right, int Position) : Expression(Position);

internal sealed record Conditional(Expression Condition, Expression Then, Expression? Else, int Position) : Expression(Position);

internal abstract record Statement(int Position);

internal sealed record TextOutput(string Text, int Position) : Statement(Position);

internal sealed record Output(Expression Value, int Position) : Statement(Position);

internal sealed record If(IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else, int Position) : Statement(Position);

/// <summary><c>{% for names in iterable if condition %}</c>.</summary>
internal sealed record For(
    IReadOnlyList<string> Names, Expression Iterable, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else, int Position) : Statement(Position);

/// <summary><c>{% set name = value %}</c>, or <c>{% set name.attribute = value %}</c> for a namespace.</summary>
internal sealed record Set(string Name, string? Attribute, Expression Value, int Position) : Statement(Position);

/// <summary><c>{% set name %}body{% endset %}</c>.</summary>
internal sealed record SetBlock(string Name, IReadOnlyList<Statement> Body, int Position) : Statement(Position);

internal sealed record Macro(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, int Position) : Statement(Position);

/// <summary><c>{% generation %}</c>, with which transformers marks what the assistant says.</summary>
internal sealed record Generation(IReadOnlyList<Statement> Body, int Position) : Statement(Position);

/// <summary><c>{% break %}</c> or <c>{% continue %}</c>.</summary>
internal sealed record LoopControl(bool Ends, int Position) : Statement(Position);
