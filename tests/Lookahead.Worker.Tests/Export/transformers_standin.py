"""A small stand-in for Hugging Face transformers: its module names and the ways in which its versions call decoder layers.

LAYER_CALLS=new: keyword arguments, rotary tables from the model, a tensor back. LAYER_CALLS=old: positional arguments,
rotary tables made in each layer from position ids, a tuple back.
"""

import os
from types import SimpleNamespace

import torch
from torch import nn

OLD = os.environ["LAYER_CALLS"] == "old"


class RMSNorm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(size)), eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def rotary(config, position_ids):
    frequencies = config.rope_theta ** (-torch.arange(0, config.head_dim, 2).float() / config.head_dim)
    angles = position_ids[:, None, :, None].float() * frequencies  # [B, 1, S, hd/2]
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def turn(x, cos, sin):
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-second, first], dim=-1) * sin


class Attention(nn.Module):
    def __init__(self, config, layer_idx):
        super().__init__()
        self.config, bias, size = config, config.model_type == "qwen2", config.head_dim
        self.q_proj = nn.Linear(config.hidden_size, config.num_attention_heads * size, bias=bias)
        self.k_proj = nn.Linear(config.hidden_size, config.num_key_value_heads * size, bias=bias)
        self.v_proj = nn.Linear(config.hidden_size, config.num_key_value_heads * size, bias=bias)
        self.o_proj = nn.Linear(config.num_attention_heads * size, config.hidden_size, bias=False)
        if config.model_type == "qwen3":
            self.q_norm, self.k_norm = RMSNorm(size, config.rms_norm_eps), RMSNorm(size, config.rms_norm_eps)

    def forward(self, x, mask, cos, sin):
        def heads(projection, norm=None):
            y = projection(x).view(*x.shape[:2], -1, self.config.head_dim)
            return (norm(y) if norm is not None else y).transpose(1, 2)  # [B, heads, S, hd]

        groups = self.config.num_attention_heads // self.config.num_key_value_heads
        q = turn(heads(self.q_proj, getattr(self, "q_norm", None)), cos, sin)
        k = turn(heads(self.k_proj, getattr(self, "k_norm", None)), cos, sin).repeat_interleave(groups, dim=1)
        v = heads(self.v_proj).repeat_interleave(groups, dim=1)
        scores = q @ k.transpose(-1, -2) / self.config.head_dim ** 0.5 + mask
        return self.o_proj((scores.softmax(-1) @ v).transpose(1, 2).flatten(2))


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class DecoderLayer(nn.Module):
    def __init__(self, config, layer_idx):
        super().__init__()
        assert 0 <= layer_idx < config.num_hidden_layers  # an index into config.layer_types
        self.config = config
        self.self_attn, self.mlp = Attention(config, layer_idx), MLP(config)
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(self, hidden_states, attention_mask=None, position_ids=None, past_key_values=None, use_cache=False, position_embeddings=None):
        assert past_key_values is None and not use_cache
        cos, sin = rotary(self.config, position_ids) if OLD else position_embeddings
        hidden_states = hidden_states + self.self_attn(self.input_layernorm(hidden_states), attention_mask, cos, sin)
        hidden_states = hidden_states + self.mlp(self.post_attention_layernorm(hidden_states))
        return (hidden_states,) if OLD else hidden_states


class Model(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(DecoderLayer(config, i) for i in range(config.num_hidden_layers))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(self, input_ids, attention_mask=None, use_cache=None):
        x, length = self.embed_tokens(input_ids), input_ids.shape[1]
        position_ids = torch.arange(length)[None]
        mask = torch.full((length, length), float("-inf")).triu(1)[None, None]
        if attention_mask is not None:
            mask = mask.masked_fill(attention_mask[:, None, None, :] == 0, -1e9)
        for layer in self.layers:
            if OLD:
                x = layer(x, mask, position_ids, None, False)[0]
            else:
                x = layer(x, attention_mask=mask, position_ids=position_ids, past_key_values=None, use_cache=False,
                          position_embeddings=rotary(self.config, position_ids))
        return SimpleNamespace(last_hidden_state=self.norm(x))


class ForCausalLM(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config, self.model = config, Model(config)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def post_init(self):
        if self.config.tie_word_embeddings:
            self.lm_head.weight = self.model.embed_tokens.weight

    def forward(self, input_ids, attention_mask=None):
        return SimpleNamespace(logits=self.lm_head(self.model(input_ids, attention_mask).last_hidden_state))


class LlamaForCausalLM(ForCausalLM):
    pass


class MistralForCausalLM(ForCausalLM):
    pass


class Qwen2ForCausalLM(ForCausalLM):
    pass


if not OLD:  # as in versions before Qwen3

    class Qwen3ForCausalLM(ForCausalLM):
        pass
