using System.Text.Json;
using Lookahead.Formats.ChatTemplates.Jinja;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.ChatTemplates;

/// <summary>
/// The chat template of a Hugging Face model directory: a Jinja template that writes a conversation as the text which the model
/// was tuned on (https://huggingface.co/docs/transformers/chat_templating). Immutable and safe for several threads.
/// </summary>
public sealed class ChatTemplate : IChatRenderer
{
    private const string JinjaFile = "chat_template.jinja";
    private static readonly string[] TokenNames = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    private readonly string source;
    private readonly string path;
    private readonly IReadOnlyList<Statement> statements;
    private readonly IReadOnlyDictionary<string, string> specialTokens;
    private readonly TimeProvider clock;

    private ChatTemplate(string source, string path, IReadOnlyDictionary<string, string> specialTokens, TimeProvider clock)
    {
        (this.source, this.path, this.specialTokens, this.clock) = (source, path, specialTokens, clock);
        try
        {
            statements = TemplateParser.Parse(source);
        }
        catch (JinjaException e)
        {
            throw Refuse(e);
        }
    }

    /// <summary>Whether the template marks what the assistant says with <c>{% generation %}</c>.</summary>
    private bool MarksGenerations => source.Contains("endgeneration", StringComparison.Ordinal);

    /// <summary>Reads <c>chat_template.jinja</c>, else <c>chat_template</c> of <c>tokenizer_config.json</c>.</summary>
    /// <param name="directory">The model directory.</param>
    /// <param name="clock">For <c>strftime_now</c>; the system's when null.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no template, or one that cannot be used.</exception>
    public static ChatTemplate Load(string directory, TimeProvider? clock = null)
    {
        var configPath = Path.Combine(directory, SpecialTokenSettings.TokenizerConfig);
        var config = SpecialTokenSettings.ReadObject(configPath);
        var map = SpecialTokenSettings.ReadObject(Path.Combine(directory, SpecialTokenSettings.SpecialTokensMap));
        var tokens = new Dictionary<string, string>();
        foreach (var name in TokenNames)
        {
            if ((SpecialTokenSettings.Text(config, name) ?? SpecialTokenSettings.Text(map, name)) is { } token)
            {
                tokens[name] = token;
            }
        }
        var file = Path.Combine(directory, JinjaFile);
        var (source, path) = File.Exists(file) ? (File.ReadAllText(file), file) : (FromConfig(config, configPath), configPath);
        return new ChatTemplate(
            source ?? throw TokenizerJson.Invalid(directory, $"has no chat template, neither {JinjaFile} nor chat_template in {SpecialTokenSettings.TokenizerConfig}; use prompt/completion data, or add the template that the model was tuned with."),
            path, tokens, clock ?? TimeProvider.System);
    }

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addGenerationPrompt">Ends with what stands in front of the assistant's next turn.</param>
    /// <exception cref="ChatRenderException">The template refuses these messages.</exception>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: it cannot be rendered.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) => Run(messages, addGenerationPrompt).Text;

    /// <summary>The text of a conversation, and which characters of it the assistant writes: for training on them alone.</summary>
    /// <exception cref="JobException">As <see cref="Render"/>, or the template does not tell the assistant's characters.</exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages)
    {
        var rendered = Run(messages, addGenerationPrompt: false);
        return new RenderedChat(rendered.Text, MarksGenerations ? [.. rendered.Generations.Select(g => new TextRange(g.Start, g.End))] : AssistantSpans.Find(this, messages, rendered.Text));
    }

    internal JobException CannotTellSpans(int turn) => JobException.User(ErrorCodes.InvalidModel,
        $"The chat template in '{path}' writes earlier turns differently once message {turn + 1} follows or ends them, so that the assistant's characters "
        + "cannot be told; mark them in the template with {% generation %}...{% endgeneration %}, or train on all characters.", "model.path");

    private RenderedTemplate Run(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        var scope = new JinjaScope(null);
        JinjaGlobals.Define(scope, clock);
        foreach (var (name, token) in specialTokens)
        {
            scope.Set(name, token);
        }
        scope.Set("messages", new JinjaList(messages.Select(m => new JinjaMap { ["role"] = m.Role, ["content"] = m.Content })));
        scope.Set("add_generation_prompt", addGenerationPrompt);
        // transformers passes these as none when there are no tools or documents.
        scope.Set("tools", null);
        scope.Set("documents", null);
        try
        {
            return JinjaRenderer.Render(statements, scope);
        }
        catch (JinjaRaisedException e)
        {
            throw new ChatRenderException($"the template in '{path}' refuses them: {e.Message}");
        }
        catch (JinjaException e)
        {
            throw Refuse(e);
        }
    }

    private JobException Refuse(JinjaException e)
    {
        var before = source.AsSpan(0, Math.Min(e.Position, source.Length));
        var (line, column) = (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
        return TokenizerJson.Invalid(path, $"has a chat template that cannot be used: line {line}, column {column}: {e.Message}.");
    }

    /// <summary>The template of a config: a string, or a list of named ones of which 'default' counts.</summary>
    private static string? FromConfig(JsonElement config, string path)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("chat_template", out var template) || template.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        if (template.ValueKind == JsonValueKind.String)
        {
            return template.GetString();
        }
        if (template.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in template.EnumerateArray())
            {
                if (SpecialTokenSettings.Text(item, "name") == "default" && SpecialTokenSettings.Text(item, "template") is { } text)
                {
                    return text;
                }
            }
        }
        throw TokenizerJson.Invalid(path, "has a chat_template that is neither a string nor a list of {name, template} with one named 'default'.");
    }
}
