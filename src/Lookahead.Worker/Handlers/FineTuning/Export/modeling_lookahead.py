"""Lookahead's multi-token prediction heads for Hugging Face transformers.

    model = AutoModelForCausalLM.from_pretrained(directory, trust_remote_code=True)
    model.generate(...)                          # the plain next-token model (head 1)
    logits = model.forward_all_heads(input_ids)  # [B, S, n, V]; [:, t, i - 1] predicts the token at t + i

After "Better & Faster Large Language Models via Multi-token Prediction" (arXiv 2404.19737). All heads share the trunk, the
final norm and the unembedding. Head 1 is the last of model.layers; heads 2..n are model.extra_heads. config.json has
n_future_tokens (n) and mtp_head_architecture, z being the trunk's output and h_i that of head i:

    parallel     h_i = layer_i(z)
    causal       h_1 = layer_1(z), h_i = layer_i(h_{i-1})
    anticausal   h_n = layer_n(z), h_i = layer_i(h_{i+1}): head 1 reads the others, so there is no plain next-token model
    linear       h_1 = z, h_i = z + W_i z: all of model.layers are trunk
"""

import torch
from torch import nn
from transformers import LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM

try:
    from transformers import Qwen3ForCausalLM
except ImportError:  # transformers before 4.51
    Qwen3ForCausalLM = None


class ExtraHeads:
    """Adds heads 2..n to one of transformers' *ForCausalLM classes."""

    def __init__(self, config, *args, **kwargs):
        super().__init__(config, *args, **kwargs)
        count = config.n_future_tokens - 1
        if config.mtp_head_architecture == "linear":
            heads = [nn.Linear(config.hidden_size, config.hidden_size, bias=False) for _ in range(count)]
        else:
            # The index serves to look up per-layer settings; there is no cache to which it could matter.
            layer = type(self.model.layers[-1])
            heads = [layer(config, layer_idx=config.num_hidden_layers - 1) for _ in range(count)]
        self.model.extra_heads = nn.ModuleList(heads)
        if config.mtp_head_architecture == "anticausal":
            # Only here: generate() reads the signature of forward, so that of other models must stay as it is.
            self.forward = _no_plain_forward
        self.post_init()

    def forward_all_heads(self, input_ids, attention_mask=None):
        """Logits of all heads, [B, S, n, V], head 1 first. No cache is used or filled."""
        call, last_output = self._run_trunk(input_ids, attention_mask)
        trunk_output, last_layer = call[0], self.model.layers[-1]
        architecture, extra = self.config.mtp_head_architecture, self.model.extra_heads

        def apply(layer, hidden):
            return _hidden(layer(hidden, *call[1], **call[2]))

        if architecture == "linear":
            outputs = [last_output] + [last_output + head(last_output) for head in extra]
        elif architecture == "parallel":
            outputs = [last_output] + [apply(head, trunk_output) for head in extra]
        elif architecture == "causal":
            outputs = [last_output]
            for head in extra:
                outputs.append(apply(head, outputs[-1]))
        elif architecture == "anticausal":
            outputs = [trunk_output]
            for layer in [*reversed(extra), last_layer]:
                outputs.append(apply(layer, outputs[-1]))
            outputs = outputs[:0:-1]
        else:
            raise ValueError(f"mtp_head_architecture '{architecture}' is none of parallel, causal, anticausal, linear")
        return torch.stack([self.lm_head(self.model.norm(hidden)) for hidden in outputs], dim=2)

    def _run_trunk(self, input_ids, attention_mask):
        """Runs the layers; returns (input, other positional, keyword arguments) of the last one's call, and its output.

        What a layer is called with (masks, positions, rotary tables) differs between versions of transformers. Heads are
        called just as the last layer was, so no version needs to be known. Its forward is wrapped rather than hooked,
        because hooks see keyword arguments only since PyTorch 2.0.
        """
        last, seen = self.model.layers[-1], []
        own, forward = last.__dict__.get("forward"), last.forward  # own: accelerate may have put one there

        def record(*args, **kwargs):
            output = forward(*args, **kwargs)
            rest = {name: value for name, value in kwargs.items() if name != "hidden_states"}
            hidden = args[0] if args else kwargs["hidden_states"]
            seen.append(((hidden, args[1:], rest), _hidden(output)))
            return output

        last.forward = record
        try:
            self.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)
        finally:
            if own is None:
                del last.forward
            else:
                last.forward = own
        return seen[0]


def _no_plain_forward(*args, **kwargs):
    raise NotImplementedError("Head 1 of an anticausal model reads the other heads; use forward_all_heads.")


def _hidden(output):
    """Layers return a tensor or, in older versions, a tuple that begins with it."""
    return output[0] if isinstance(output, tuple) else output


class LookaheadLlamaForCausalLM(ExtraHeads, LlamaForCausalLM):
    pass


class LookaheadMistralForCausalLM(ExtraHeads, MistralForCausalLM):
    pass


class LookaheadQwen2ForCausalLM(ExtraHeads, Qwen2ForCausalLM):
    pass


if Qwen3ForCausalLM is not None:

    class LookaheadQwen3ForCausalLM(ExtraHeads, Qwen3ForCausalLM):
        pass
