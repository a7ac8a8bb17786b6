"""Loads exported directories as transformers does with trust_remote_code, and compares the logits of all heads.

Arguments: the folder of the stand-in package, its LAYER_CALLS, then model directories, each with expected.json: tokens, shape [n, S, V] and
logits of all heads. Prints one line per directory: its name and the largest difference.
"""

import importlib.util
import json
import os
import struct
import sys
from types import SimpleNamespace

import torch

sys.path.insert(0, sys.argv[1])
os.environ["LAYER_CALLS"] = sys.argv[2]
import transformers


def read_safetensors(path):
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    dtypes = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    return {
        name: torch.frombuffer(bytearray(content[start + e["data_offsets"][0]:start + e["data_offsets"][1]]), dtype=dtypes[e["dtype"]])
        .reshape(e["shape"]).float() for name, e in header.items()
    }


def load(directory, model_class, config, strict):
    torch.manual_seed(0)
    model = model_class(config)
    weights = {}
    for name in sorted(os.listdir(directory)):
        if name.endswith(".safetensors"):
            weights.update(read_safetensors(os.path.join(directory, name)))
    if config.tie_word_embeddings:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model.load_state_dict(weights, strict=strict)
    return model.eval()


for directory in sys.argv[3:]:
    with open(os.path.join(directory, "config.json")) as file:
        config = SimpleNamespace(**json.load(file))
    with open(os.path.join(directory, "expected.json")) as file:
        expected = json.load(file)
    module_name, class_name = config.auto_map["AutoModelForCausalLM"].split(".")
    spec = importlib.util.spec_from_file_location(module_name, os.path.join(directory, module_name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with torch.no_grad():
        model = load(directory, getattr(module, class_name), config, strict=True)
        tokens = torch.tensor([expected["tokens"]])
        logits = model.forward_all_heads(tokens)
        n, length, vocabulary = expected["shape"]
        assert logits.shape == (1, length, n, vocabulary), logits.shape
        wanted = torch.tensor(expected["logits"]).view(n, length, vocabulary).transpose(0, 1)[None]
        difference = (logits - wanted).abs().max().item()
        assert "forward" not in model.model.layers[-1].__dict__, "the wrapper was left behind"

        # Padding behind a text changes none of its logits.
        padded = torch.cat([tokens, tokens[:, :3]], dim=1)
        mask = torch.tensor([[1] * length + [0] * 3])
        assert (model.forward_all_heads(padded, mask)[:, :length] - logits).abs().max() < 1e-5

        if config.mtp_head_architecture == "anticausal":
            try:
                model(tokens)
                raise AssertionError("a plain forward of an anticausal model must be refused")
            except NotImplementedError:
                pass
        else:
            plain_class = getattr(transformers, class_name[len("Lookahead"):])
            plain = load(directory, plain_class, config, strict=False)
            assert torch.equal(model(tokens).logits, plain(tokens).logits), "head 1 is not the plain model"
            assert (model(tokens).logits - logits[:, :, 0]).abs().max() < 1e-6
    print(os.path.basename(directory), difference)
