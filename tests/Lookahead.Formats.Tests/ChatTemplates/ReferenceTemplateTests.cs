using System.Text.Json;
using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Tests.Support;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tests.ChatTemplates;

/// <summary>Texts are those of the reference implementation of Jinja for chat templates.</summary>
public sealed class ReferenceTemplateTests
{
    private static readonly IReadOnlyList<ChatMessage>[] Conversations =
    [
        ChatTemplateFolder.Messages("user: Hi"),
        ChatTemplateFolder.Messages("user: Hi", "assistant: Hello!"),
        ChatTemplateFolder.Messages("system:  Be kind. ", "user:  Hi ", "assistant: <think>\nhm\n</think>\n\nHello!", "user: \"Bye\" — ü\n", "assistant: Bye\\."),
        ChatTemplateFolder.Messages("assistant: Hello!", "user: Hi"),
        ChatTemplateFolder.Messages("user: <result>3</result>", "tool: x", "assistant: "),
    ];

    public static TheoryData<string> Templates => SampleTemplates.All;

    /// <summary>Small templates, one construct each.</summary>
    private static readonly string[] Constructs =
    [
        "a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a  {%- if true -%}  b  {%- endif -%}  c", "{% if true %}\n\nb{% endif %}\n", " {{- 1 -}} x", "{# a #}\nb", "  {#- a -#}  b",
        "{{ 7 // 2 }} {{ 7 % 3 }} {{ 2 * 3 + 1 }} {{ (1 + 2) * 3 }} {{ 10 - 2 - 3 }}",
        "{{ 'a' if true }}|{{ 'a' if false }}|{{ 'a' if false else 'b' if false else 'c' }}", "{{ 'y' if not true or true and false else 'n' }}",
        "{{ [1, 'a', true][1] }} {{ {'a': {'b': 2}}['a'].b }} {{ 'abc'[1:] }} {{ 'abc'[-1] }} {{ [1, 2, 3][::-1] | join('-') }}",
        "{{ [1 in [1, 2], 'a' not in 'abc', 'role' in messages[0]] | tojson }}", "{{ [x is defined, x is not defined, none is none, messages is iterable] | tojson }}",
        "{{ ['a' is string, 1 is number, 1 is odd, messages[0] is mapping, true is boolean, 2 is even and 1 is odd] | tojson }}",
        "{{ x | default('d') }} {{ '' | default('d', true) }} {{ '  a ' | trim }} {{ 'a b' | title }} {{ 'abc' | capitalize }} {{ 'aBc' | upper | lower }}",
        "{{ messages | map(attribute='role') | join(', ') }}", "{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'equalto', 'user') | list | length }}",
        "{{ [3, 1, 2] | sort | join }} {{ [1, 2, 3] | first }} {{ [1, 2, 3] | last }} {{ [1, 2] | reverse | list | join }} {{ [1, 1, 2] | unique | list | join }}",
        "{{ messages | tojson }}", "{{ messages | tojson(indent=2) }}", "{{ {'a': [1, 2.5, none, true, 'ü\"']} | tojson }}", "{{ {} | tojson(indent=2) }}{{ [] | tojson(indent=2) }}",
        "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in {'a': 1} | items %}{{ k }}={{ v }}{% endfor %}",
        "{% for x in [1, 2, 3] %}{{ loop.index }}{{ [loop.first, loop.last] | tojson }}{{ loop.length }}{{ loop.revindex }}{% endfor %}", "{% for x in [] %}a{% else %}b{% endfor %}",
        "{% for x in [1, 2, 3, 4] if x % 2 == 0 %}{{ x }}{{ loop.index }}{% endfor %}", "{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
        "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + 1 %}{% endfor %}{{ x }}", "{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
        "{% set b %}x{{ 1 }}y{% endset %}{{ b }}{{ b | length }}", "{% macro f(a, b='d') %}{{ a }}{{ b }}{% endmacro %}{{ f('x') }}{{ f('x', b='y') }}{{ f(a='z') }}",
        "{{ 'a,b,c'.split(',') | length }} {{ 'a,b,c'.split(',', 1)[1] }} {{ ' a b '.split() | join('-') }} {{ 'aXb'.replace('X', '-') }} {{ ['abc'.startswith('ab'), 'abc'.endswith('bc')] | tojson }}",
        "{{ messages[0].get('role') }} {{ messages[0].get('x', 'y') }} {{ messages[0].keys() | list | length }}", "{{ range(3) | list | join }} {{ range(1, 6, 2) | list | join }}", "{{ 'a\nb' | indent(2) }} {{ 'a\nb' | indent(2, true) }}",
        "{{ '5' | int + 1 }} {{ 'x' | int }} {{ 3 | string + 'a' }} {{ '2.5' | float }}", "{{ 'a' 'b' }}", "{{ messages[-1]['role'] }} {{ messages[-1:] | length }}", "{{ [1 == 1.0, 'a' == 'a', 'a' != 'b'] | tojson }}", "{{ -1 }} {{ 'a' ~ -1 }}",
        "{{ messages[0].nothing }}|{{ nothing }}", "{% if messages[0].role == 'user' and messages[0]['content'] | length > 1 %}y{% else %}n{% endif %}", "{{ '}}' }}{{ '{%' }}",
    ];

    [NpmTheory]
    [MemberData(nameof(Templates))]
    public void Render_TemplatesInTheFamiliesStyle_EqualsReference(string template)
    {
        // The reference takes the date from the machine's clock.
        template = template.Replace("strftime_now(\"%d %b %Y\")", "\"26 Jul 2024\"", StringComparison.Ordinal);
        foreach (var addGenerationPrompt in new[] { false, true })
        {
            AssertEqual([.. Conversations.Select(c => (template, c))], addGenerationPrompt);
        }
    }

    [NpmFact]
    public void Render_Constructs_EqualsReference() => AssertEqual([.. Constructs.Select(t => (t, Conversations[2]))], false);

    private static void AssertEqual(IReadOnlyList<(string Template, IReadOnlyList<ChatMessage> Messages)> cases, bool addGenerationPrompt)
    {
        var answers = NpmOracle.Ask<List<Answer>>(new
        {
            kind = "render",
            cases = cases.Select(c => new
            {
                template = c.Template,
                context = new
                {
                    messages = c.Messages.Select(m => new { role = m.Role, content = m.Content }),
                    add_generation_prompt = addGenerationPrompt,
                    bos_token = "<s>",
                    eos_token = "</s>",
                    tools = (object?)null,
                    documents = (object?)null,
                },
            }),
        });
        Assert.All(cases.Zip(answers), pair =>
        {
            var ((template, messages), answer) = pair;
            var loaded = ChatTemplateFolder.Load(template);
            if (answer.Error is not null)
            {
                Assert.Throws<ChatRenderException>(() => loaded.Render(messages, addGenerationPrompt));
            }
            else
            {
                Assert.Equal(answer.Text, loaded.Render(messages, addGenerationPrompt));
            }
        });
    }

    private sealed record Answer(string? Text, string? Error);
}
