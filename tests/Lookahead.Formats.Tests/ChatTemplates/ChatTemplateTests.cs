using System.Text.Json;
using Lookahead.Formats.ChatTemplates;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private static readonly IReadOnlyList<ChatMessage> Chat =
        ChatTemplateFolder.Messages("user: One?", "assistant: 1.", "user: Two?", "assistant: 2.");

    [Fact]
    public void Render_ChatMl_WritesTurnsBetweenMarkers()
    {
        var text = ChatTemplateFolder.Load(SampleTemplates.ChatMl).Render(Chat.Take(1).ToList(), addGenerationPrompt: true);

        Assert.Equal("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\n", text);
    }

    [Fact]
    public void Render_SpecialTokens_TakesThemFromTheConfig()
    {
        var text = ChatTemplateFolder.Load(SampleTemplates.Instructions).Render(Chat.Take(2).ToList(), addGenerationPrompt: false);

        Assert.Equal("<s>[INST] One? [/INST] 1. </s>", text);
    }

    [Fact]
    public void Render_StrftimeNow_UsesTheClock()
    {
        var text = ChatTemplateFolder.Load(SampleTemplates.Headers, new ChatTemplateFolder.FixedClock()).Render(Chat, addGenerationPrompt: false);

        Assert.Contains("Today: 26 Jul 2024\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RaiseException_RefusesTheData()
    {
        var template = ChatTemplateFolder.Load(SampleTemplates.Instructions);

        var error = Assert.Throws<ChatRenderException>(() => template.Render(Chat.Skip(1).ToList(), addGenerationPrompt: false));

        Assert.Contains("Roles must alternate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SampleTemplates.ChatMl, "1.<|im_end|>\n", "2.<|im_end|>\n")]
    [InlineData(SampleTemplates.Instructions, " 1. </s>", " 2. </s>")]
    [InlineData(SampleTemplates.Lines, "1.</s>\n", "2.</s>\n")]
    [InlineData(SampleTemplates.Marked, "1.<end>", "2.<end>")]
    [InlineData(SampleTemplates.Thoughts, "1.<|im_end|>\n", "<think>\n\n</think>\n\n2.<|im_end|>\n")]
    public void Render_TwoTurns_FindsWhatTheAssistantWrites(string template, params string[] expected)
    {
        var chat = ChatTemplateFolder.Load(template).Render(Chat);

        Assert.Equal(expected, chat.Assistant.Select(s => chat.Text[s.Start..s.End]));
    }

    [Fact]
    public void Render_EarlierTurnsChangeWithLaterOnes_IsRefused()
    {
        var template = ChatTemplateFolder.Load("{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}");

        var error = Assert.Throws<JobException>(() => template.Render(Chat)).Error;

        Assert.Contains("message 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("{% generation %}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_JinjaFile_GoesBeforeTheConfig()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer_config.json", """{"chat_template": "config"}""");
        directory.Write("chat_template.jinja", "file");

        Assert.Equal("file", ChatTemplate.Load(directory.Path).Render(Chat, addGenerationPrompt: false));
    }

    [Fact]
    public void Load_NamedTemplates_TakesDefault()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer_config.json", """{"chat_template": [{"name": "tool_use", "template": "a"}, {"name": "default", "template": "b"}]}""");

        Assert.Equal("b", ChatTemplate.Load(directory.Path).Render(Chat, addGenerationPrompt: false));
    }

    [Theory]
    [InlineData("{}", "has no chat template")]
    [InlineData("""{"chat_template": 3}""", "neither a string nor a list")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "a"}]}""", "'default'")]
    [InlineData("[", "no valid JSON")]
    public void Load_NoUsableTemplate_IsRefused(string config, string expected)
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer_config.json", config);

        var error = Assert.Throws<JobException>(() => ChatTemplate.Load(directory.Path)).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% include 'x' %}", "line 1, column 4: the tag 'include' is not supported")]
    [InlineData("a\n {% if x %}", "line 2, column 5: the tag 'if' is not ended with 'endif'")]
    [InlineData("{{ x", "line 1, column 1: the tag is not closed")]
    [InlineData("{{ 'x }}", "the string does not end")]
    [InlineData("{{ 1 < 2 < 3 }}", "chain of comparisons")]
    [InlineData("{% endfor %}", "has nothing to end")]
    [InlineData("{{ x ? }}", "the character '?'")]
    public void Load_MalformedTemplate_NamesConstructAndPosition(string template, string expected)
    {
        var error = Assert.Throws<JobException>(() => ChatTemplateFolder.Load(template)).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ messages | groupby('role') }}", "line 1, column 15: the filter 'groupby' is not supported")]
    [InlineData("{{ 1 is prime }}", "the test 'prime' is not supported")]
    [InlineData("{{ x.y }}", "'x', which is undefined, has no 'y'")]
    [InlineData("{{ 'a' + 1 }}", "'+' does not work on a string and a number")]
    [InlineData("{{ 'a'.swapcase() }}", "'swapcase' of a string, which is undefined, cannot be called")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls macros more than")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% set ns = namespace(s='aaaaaaaaaa') %}{% for a in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(s=[]) %}{% for a in range(100000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}", "nested too deeply")]
    [InlineData("{{ 1 // 0 }}", "no integer result")]
    public void Render_WhatIsNotSupported_IsRefusedByName(string template, string expected)
    {
        var loaded = ChatTemplateFolder.Load(template);

        var error = Assert.Throws<JobException>(() => loaded.Render(Chat, addGenerationPrompt: false)).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Where the npm package writes as JavaScript does, Jinja itself and this project write as Python does.</summary>
    [Theory]
    [InlineData("{{ true }} {{ none }} {{ [1, 'a', 2.0, {'b': none}] }}", "True None [1, 'a', 2.0, {'b': None}]")]
    [InlineData("{{ 'aBC' | capitalize }} {{ 'xxaxx'.strip('x') }} {{ [1] == [1] }}", "Abc a True")]
    [InlineData("{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 4 / 2 }}", "-4 2 3.5 2.0")]
    public void Render_Values_WritesThemAsPython(string template, string expected) =>
        Assert.Equal(expected, ChatTemplateFolder.Load(template).Render(Chat, addGenerationPrompt: false));

    [SharedDataFact]
    public void Render_RealTemplateOfGranite_WritesItsTurns()
    {
        var template = ChatTemplate.Load(SharedData.File("tokenizers", "granite-code-starcoder"));

        Assert.Equal("Question:\nOne?\n\nAnswer:\n", template.Render(Chat.Take(1).ToList(), addGenerationPrompt: true));
    }
}
