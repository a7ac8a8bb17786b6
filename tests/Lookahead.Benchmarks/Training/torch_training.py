"""A plain PyTorch training loop of the benchmarks' model: Llama layers, AdamW, clipping by norm.

Prints facts of the peer on standard error and tokens per second as the last line of standard output.
"""
import argparse
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class RmsNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight


def rotate(x, cos, sin):
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    mask = torch.full(scores.shape[-2:], float("-inf"), device=q.device, dtype=q.dtype).triu(1)
    return torch.softmax(scores + mask, dim=-1) @ v


class Layer(nn.Module):
    def __init__(self, dim, heads, inner):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.feed_forward_norm = RmsNorm(dim), RmsNorm(dim)
        self.q, self.k, self.v, self.o = (nn.Linear(dim, dim, bias=False) for _ in range(4))
        self.gate, self.up = nn.Linear(dim, inner, bias=False), nn.Linear(dim, inner, bias=False)
        self.down = nn.Linear(inner, dim, bias=False)

    def forward(self, x, cos, sin):
        rows, length, dim = x.shape
        h = self.attention_norm(x)
        q, k, v = (m(h).view(rows, length, self.heads, -1).transpose(1, 2) for m in (self.q, self.k, self.v))
        mixed = attend(rotate(q, cos, sin), rotate(k, cos, sin), v)
        x = x + self.o(mixed.transpose(1, 2).reshape(rows, length, dim))
        h = self.feed_forward_norm(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Model(nn.Module):
    def __init__(self, vocabulary, dim, layers, heads, inner, length):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, dim)
        self.layers = nn.ModuleList(Layer(dim, heads, inner) for _ in range(layers))
        self.norm = RmsNorm(dim)
        self.head = nn.Linear(dim, vocabulary, bias=False)
        half = dim // heads // 2
        angles = torch.arange(length)[:, None] * 10_000.0 ** (-torch.arange(half) / half)[None, :]
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, tokens):
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        return self.head(self.norm(x))


def main():
    parser = argparse.ArgumentParser()
    for name in ("vocabulary", "dim", "layers", "heads", "inner", "rows", "length", "steps", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    blas = next((w for w in torch.__config__.show().split() if w.startswith("BLAS_INFO")), "")
    print(f"PyTorch {torch.__version__}, {blas} {torch.__config__.show().count('CPU capability usage: AVX512') and 'AVX512' or 'AVX2'}", file=sys.stderr)

    model = Model(a.vocabulary, a.dim, a.layers, a.heads, a.inner, a.length - 1).to(a.device)
    fused = {"fused": True} if a.device == "cuda" else {}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, **fused)
    tokens = torch.randint(0, a.vocabulary, (a.rows, a.length), device=a.device)

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(a.device, dtype=torch.bfloat16, enabled=a.bf16):
            logits = model(tokens[:, :-1])
            loss = F.cross_entropy(logits.reshape(-1, a.vocabulary).float(), tokens[:, 1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    for _ in range(2):
        step()
    start = time.perf_counter()
    for _ in range(a.steps):
        step()
    seconds = time.perf_counter() - start
    if a.device == "cuda":
        print(f"peak memory {torch.cuda.max_memory_allocated()} bytes", file=sys.stderr)
    print(a.steps * a.rows * a.length / seconds)


if __name__ == "__main__":
    main()
