using Lookahead.Formats.Data;

namespace Lookahead.Formats.Overlap;

/// <summary>What training texts share with one evaluation set.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Source">Its file and hash.</param>
/// <param name="NGramSize">Words per n-gram.</param>
/// <param name="Problems">How many the set has.</param>
/// <param name="TooShort">Problems whose statement and solutions all have fewer words than an n-gram: nothing can be said of them.</param>
/// <param name="Shared">The problems that share at least one n-gram with a training text, in the set's order.</param>
public sealed record EvaluationOverlap(string Set, DataSource Source, int NGramSize, int Problems, int TooShort, IReadOnlyList<SharedProblem> Shared);

/// <summary>Distinct n-grams of one evaluation problem, and how many of them occur in any training text, prompt or completion.</summary>
/// <param name="ProblemId">Which problem.</param>
/// <param name="StatementNGrams">Distinct n-grams of its statement.</param>
/// <param name="StatementFound">Those found in training.</param>
/// <param name="SolutionNGrams">Distinct n-grams of its correct programs.</param>
/// <param name="SolutionFound">Those found in training. Common idioms of programs are found by chance more often than prose is.</param>
public sealed record SharedProblem(string ProblemId, int StatementNGrams, int StatementFound, int SolutionNGrams, int SolutionFound);
