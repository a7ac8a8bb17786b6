using System.Text;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Data;

/// <summary>What was read, and what was left out and why. Lengths in tokens.</summary>
public sealed record TrainingDataReport(int Documents, long Tokens, int TooLong, int LongestDocument);

/// <summary>Reads training data into documents for a model with the byte-level tokenizer.</summary>
public static class TrainingDataReader
{
    /// <param name="data">The file and its format.</param>
    /// <param name="maxTokens">Documents longer than this are left out and counted; plain text is cut into pieces instead.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The file is missing or has faults, or nothing in it is short enough.</exception>
    public static async Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(
        TrainingData data, int maxTokens, CancellationToken cancellationToken)
    {
        var all = data.Format switch
        {
            DataFormat.Problems => FromProblems(await ProblemReader.ReadFileAsync(data.Path, cancellationToken), data),
            DataFormat.Completions => [.. await JsonLines.ReadFileAsync(data.Path, ReadCompletion, cancellationToken)],
            DataFormat.Text => (await JsonLines.ReadFileAsync(data.Path, ReadText, cancellationToken)).SelectMany(text => Pieces(text, maxTokens)).ToList(),
            _ => throw new ArgumentOutOfRangeException(nameof(data)),
        };
        var kept = all.Where(d => d.Tokens.Length <= maxTokens).ToList();
        if (kept.Count == 0)
        {
            var shortest = all.Count == 0 ? 0 : all.Min(d => d.Tokens.Length);
            throw new DataFormatException([new DataError(data.Path, 0, "", all.Count == 0
                ? "The file holds nothing to train on: no problem in it has a solution."
                : $"All {all.Count} examples are too long: the shortest has {shortest} tokens and training.sequence_length is {maxTokens}.")]);
        }
        return (kept, new TrainingDataReport(kept.Count, kept.Sum(d => (long)d.Tokens.Length), all.Count - kept.Count, all.Max(d => d.Tokens.Length)));
    }

    /// <summary>One document per correct solution, and incorrect ones, annotated as such, in the share asked for.</summary>
    private static List<TrainingDocument> FromProblems(IReadOnlyList<Problem> problems, TrainingData data)
    {
        var documents = new List<TrainingDocument>();
        var owed = 0.0;
        foreach (var problem in problems)
        {
            documents.AddRange(problem.Solutions.Select(code => PromptAndCompletion(ProblemPrompt.Build(problem), code.TrimEnd() + "\n")));
            owed += problem.Solutions.Count * data.IncorrectShare;
            foreach (var code in problem.IncorrectSolutions.Take((int)owed))
            {
                documents.Add(PromptAndCompletion(ProblemPrompt.Build(problem, correct: false), code.TrimEnd() + "\n"));
                owed--;
            }
        }
        return documents;
    }

    private static TrainingDocument ReadCompletion(JsonLine line)
    {
        var prompt = line.Fields.RequiredString("prompt", "give the text that the model is to continue");
        var completion = line.Fields.RequiredString("completion", "give the text that the model is to learn");
        return PromptAndCompletion(prompt, completion);
    }

    private static int[] ReadText(JsonLine line) =>
        ByteTokenizer.Instance.Encode(line.Fields.RequiredString("text", "give the text that the model is to learn"));

    /// <summary>Pieces of at most <paramref name="maxTokens"/>; the last one ends with end-of-text.</summary>
    private static IEnumerable<TrainingDocument> Pieces(int[] text, int maxTokens) =>
        text.Append(ByteTokenizer.EndOfTextId).Chunk(maxTokens).Select(piece => new TrainingDocument(piece, 0));

    private static TrainingDocument PromptAndCompletion(string prompt, string completion)
    {
        var head = ByteTokenizer.Instance.Encode(prompt);
        return new TrainingDocument([.. head, .. ByteTokenizer.Instance.Encode(completion), ByteTokenizer.EndOfTextId], head.Length);
    }
}
