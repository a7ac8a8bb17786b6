"""A plain PyTorch decoding loop with a key/value cache: greedy, a batch of prompts of one length, the model's own weights.

Prints the first generated tokens on standard error and tokens per second, prompts not counted, as the last line of standard
output. Weights come from a Hugging Face directory with one model.safetensors in fp32.
"""
import argparse
import json
import struct
import sys
import time

import torch
import torch.nn.functional as F


def read_safetensors(path):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(content, dtype=torch.float32, count=(end - start) // 4, offset=8 + length + start).reshape(entry["shape"]).clone()
    return tensors


def norm(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rotate(x, cos, sin):
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


class Decoder:
    def __init__(self, directory, batch, context):
        with open(f"{directory}/config.json") as file:
            self.config = c = json.load(file)
        w = read_safetensors(f"{directory}/model.safetensors")
        self.heads, self.kv_heads = c["num_attention_heads"], c["num_key_value_heads"]
        self.head_dim = c.get("head_dim") or c["hidden_size"] // self.heads
        self.embedding = w["model.embed_tokens.weight"]
        self.unembedding = w.get("lm_head.weight", self.embedding)
        self.norm = w["model.norm.weight"]
        parts = ("input_layernorm", "post_attention_layernorm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
                 "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")
        self.layers = [[w[f"model.layers.{i}.{part}.weight"] for part in parts] for i in range(c["num_hidden_layers"])]
        half = self.head_dim // 2
        angles = torch.arange(context)[:, None] * c.get("rope_theta", 10_000.0) ** (-torch.arange(half) / half)[None, :]
        self.cos, self.sin = angles.cos(), angles.sin()
        shape = (len(self.layers), batch, self.kv_heads, context, self.head_dim)
        self.keys, self.values = torch.zeros(shape), torch.zeros(shape)

    def forward(self, tokens, start):
        batch, length = tokens.shape
        end = start + length
        cos, sin = self.cos[start:end], self.sin[start:end]
        epsilon = self.config["rms_norm_eps"]
        x = F.embedding(tokens, self.embedding)
        for i, (n1, n2, q, k, v, o, gate, up, down) in enumerate(self.layers):
            h = norm(x, n1, epsilon)
            split = lambda m, n: F.linear(h, m).view(batch, length, n, self.head_dim).transpose(1, 2)
            queries = rotate(split(q, self.heads), cos, sin)
            self.keys[i, :, :, start:end] = rotate(split(k, self.kv_heads), cos, sin)
            self.values[i, :, :, start:end] = split(v, self.kv_heads)
            keys, values = self.keys[i, :, :, :end], self.values[i, :, :, :end]
            if self.heads != self.kv_heads:
                keys = keys.repeat_interleave(self.heads // self.kv_heads, 1)
                values = values.repeat_interleave(self.heads // self.kv_heads, 1)
            scores = queries @ keys.transpose(-1, -2) / self.head_dim ** 0.5
            if length > 1:
                scores = scores + torch.full((length, end), float("-inf")).triu(start + 1)
            mixed = (torch.softmax(scores, -1) @ values).transpose(1, 2).reshape(batch, length, -1)
            x = x + F.linear(mixed, o)
            h = norm(x, n2, epsilon)
            x = x + F.linear(F.silu(F.linear(h, gate)) * F.linear(h, up), down)
        return F.linear(norm(x[:, -1], self.norm, epsilon), self.unembedding)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", required=True)
    parser.add_argument("--prompts", required=True, help="a JSON array of arrays of token ids, all of one length")
    parser.add_argument("--new-tokens", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    with open(a.prompts) as file:
        prompts = torch.tensor(json.load(file))
    with torch.inference_mode():
        decoder = Decoder(a.directory, prompts.shape[0], prompts.shape[1] + a.new_tokens)
        tokens = decoder.forward(prompts, 0).argmax(-1, keepdim=True)
        texts = [tokens]
        start = time.perf_counter()
        for position in range(prompts.shape[1], prompts.shape[1] + a.new_tokens - 1):
            tokens = decoder.forward(tokens, position).argmax(-1, keepdim=True)
            texts.append(tokens)
        seconds = time.perf_counter() - start
    print("first tokens", torch.cat(texts, 1)[0, :16].tolist(), file=sys.stderr)
    print((a.new_tokens - 1) * prompts.shape[0] / seconds)


if __name__ == "__main__":
    main()
