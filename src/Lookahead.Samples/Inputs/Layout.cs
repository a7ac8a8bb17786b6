namespace Lookahead.Samples.Inputs;

/// <summary>One way to lay an input out in lines.</summary>
/// <param name="Sentence">What the statement says of it, a statement template.</param>
/// <param name="Code">Python that reads it into the shape's variables.</param>
/// <param name="Write">The text of an input.</param>
internal sealed record Layout<TInput>(string Sentence, string Code, Func<TInput, string> Write);
