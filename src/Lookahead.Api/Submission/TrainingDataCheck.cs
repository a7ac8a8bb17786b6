using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>
/// The training data is read exactly as the worker will read it. Where the tokenizer is not at hand (another job's model, a
/// directory that is no Hugging Face model), lengths are not checked, and chats not at all.
/// </summary>
internal sealed class TrainingDataCheck : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification is not FineTuneSpecification { Data: var data, Model: var model, Training.SequenceLength: var length })
        {
            return [];
        }
        ITokenizer? tokenizer;
        ChatTemplate? chat = null;
        try
        {
            tokenizer = Tokenizer(model);
            if (data.Format == DataFormat.Chat)
            {
                if (tokenizer is null)
                {
                    return [];
                }
                chat = (model.Path ?? model.Tokenizer) is { } directory ? ChatTemplate.Load(directory) : null;
            }
        }
        catch (JobException e)
        {
            return [new SubmissionFinding(e.Error.Code, "model", e.Error.Message)];
        }
        return await DataFiles.CheckAsync(data.Path, "data.path",
            (_, token) => TrainingDataReader.ReadAsync(data, tokenizer ?? ByteTokenizer.Instance, chat, tokenizer is null ? int.MaxValue : length, token),
            cancellationToken, folder: data.Format is DataFormat.Folder or DataFormat.CodeContests);
    }

    /// <summary>Null when it cannot be known here; that a directory holds no model is another check's finding.</summary>
    private static ITokenizer? Tokenizer(ModelReference model) => model.Source switch
    {
        ModelSource.Path when File.Exists(Path.Combine(model.Path!, ModelConfig.FileName)) && ReadConfig(model.Path!) is { } config => ModelTokenizer.Load(model.Path!, config),
        ModelSource.New => model.Tokenizer is { } directory ? TokenizerFiles.Load(directory) : ByteTokenizer.Instance,
        _ => null,
    };

    private static ModelConfig? ReadConfig(string directory)
    {
        try
        {
            return ModelConfig.Read(directory);
        }
        catch (JobException)
        {
            return null;
        }
    }
}
