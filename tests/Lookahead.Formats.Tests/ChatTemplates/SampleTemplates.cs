namespace Lookahead.Formats.Tests.ChatTemplates;

/// <summary>Own templates in the style of the families': each has the constructs that its family's real template uses.</summary>
internal static class SampleTemplates
{
    /// <summary>Turns between markers, as ChatML, Qwen2.5 and StarCoder2-instruct have them.</summary>
    public const string ChatMl = """
        {%- if messages[0]['role'] == 'system' %}
            {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
            {%- set turns = messages[1:] %}
        {%- else %}
            {{- '<|im_start|>system\nBe brief.<|im_end|>\n' }}
            {%- set turns = messages %}
        {%- endif %}
        {%- for turn in turns %}
            {%- if (turn.role == "user") or (turn.role == "assistant" and not turn.tool_calls) %}
                {{- '<|im_start|>' + turn.role + '\n' + turn.content + '<|im_end|>' + '\n' }}
            {%- else %}
                {{- raise_exception('unknown role: ' ~ turn.role) }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    /// <summary>Instructions in brackets with strict alternation, as Llama 2, CodeLlama and Mistral have them.</summary>
    public const string Instructions =
        "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set intro = messages[0]['content'] %}"
        + "{% else %}{% set rest = messages %}{% set intro = false %}{% endif %}"
        + "{% for m in rest %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate: user, assistant, user, ...') }}{% endif %}"
        + "{% if loop.index0 == 0 and intro != false %}{% set said = '<<SYS>>\\n' + intro + '\\n<</SYS>>\\n\\n' + m['content'] %}{% else %}{% set said = m['content'] %}{% endif %}"
        + "{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + said.strip() + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' + said.strip() + ' ' + eos_token }}{% endif %}{% endfor %}";

    /// <summary>Headers, a begin-of-text token and a date, as Llama 3 has them.</summary>
    public const string Headers = """
        {{- bos_token }}
        {%- if not date_string is defined %}
            {%- if strftime_now is defined %}
                {%- set date_string = strftime_now("%d %b %Y") %}
            {%- endif %}
        {%- endif %}
        {#- The first message may be the system's. #}
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content']|trim %}
            {%- set messages = messages[1:] %}
        {%- else %}
            {%- set system_message = "" %}
        {%- endif %}
        {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
        {%- if tools is not none %}
            {{- "Tools: " ~ (tools | tojson(indent=4)) }}
        {%- endif %}
        {{- "Today: " + date_string + "\n\n" }}
        {{- system_message }}
        {{- "<|eot_id|>" }}
        {%- for message in messages %}
            {%- set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' %}
            {{- content }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    /// <summary>Thoughts that only the turns after the last question keep, as Qwen3 has them.</summary>
    public const string Thoughts = """
        {%- set ns = namespace(searching=true, last=messages|length - 1) %}
        {%- for message in messages[::-1] %}
            {%- set index = (messages|length - 1) - loop.index0 %}
            {%- if ns.searching and message.role == "user" and message.content is string and not (message.content.startswith('<result>') and message.content.endswith('</result>')) %}
                {%- set ns.searching = false %}
                {%- set ns.last = index %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- set content = message.content if message.content is string else '' %}
            {%- if message.role == "assistant" %}
                {%- set thought = '' %}
                {%- if message.reasoning is string %}
                    {%- set thought = message.reasoning %}
                {%- elif '</think>' in content %}
                    {%- set thought = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                    {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                {%- endif %}
                {%- if loop.index0 > ns.last and (loop.last or (not loop.last and thought)) %}
                    {{- '<|im_start|>assistant\n<think>\n' + thought.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
                {%- else %}
                    {{- '<|im_start|>assistant\n' + content }}
                {%- endif %}
                {{- '<|im_end|>\n' }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
            {%- if enable_thinking is defined and enable_thinking is false %}
                {{- '<think>\n\n</think>\n\n' }}
            {%- endif %}
        {%- endif %}
        """;

    /// <summary>Blocks on lines of their own, whose newlines the settings take away, as Zephyr and StarCoder have them.</summary>
    public const string Lines = """
        {% for message in messages %}
        {% if message['role'] == 'user' %}
        {{ '<|user|>\n' + message['content'] + eos_token }}
          {% elif message['role'] == 'system' %}
        {{ '<|system|>\n' + message['content'] + eos_token }}
        {% elif message['role'] == 'assistant' %}
        {{ '<|assistant|>\n'  + message['content'] + eos_token }}
        {% endif %}
        {% if loop.last and add_generation_prompt %}
        {{ '<|assistant|>' }}
        {% endif %}
        {% endfor %}

        """;

    /// <summary>Macros, filters, tests and tags of assistants' turns.</summary>
    public const string Marked = """
        {%- macro turn(role, content, end='<end>') %}{{ '[' ~ role | upper ~ '] ' ~ content ~ end }}{% endmacro %}
        {%- for m in messages if m.content %}
            {%- if m.role == 'assistant' %}{{ '[ASSISTANT] ' }}{% generation %}{{ m.content | trim + '<end>' }}{% endgeneration %}
            {%- else %}{{ turn(m.role, m.content | trim) }}
            {%- endif %}
        {%- endfor %}
        """;

    public static TheoryData<string> All => [ChatMl, Instructions, Headers, Thoughts, Lines];
}
