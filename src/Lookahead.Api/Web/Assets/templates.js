// Specifications to start from. Paths are examples: the service says when there is no such file.

const problemSets = [{ name: "heldout", path: "/data/heldout.jsonl" }];

/** By kind; given gives what the address of the page brings along: a model's job, evaluations a and b. */
export function template(kind, given = {}) {
  return {
    "fine-tune": {
      kind: "fine-tune",
      name: "four heads",
      model: { source: "new", shape: { dim: 256, layers: 8 } },
      n_heads: 4,
      data: { format: "problems", path: "/data/train.jsonl" },
      training: { steps: 1000, batch_tokens: 4096, sequence_length: 512, learning_rate: 0.001 },
    },
    "pass-at-k": {
      kind: "pass-at-k",
      name: "score",
      model: { source: "job", job: given.model || "ID OF A FINE-TUNE JOB" },
      problem_sets: problemSets,
      sampling: { samples: 10, temperatures: [0.2, 0.8], max_new_tokens: 256 },
      k: [1, 10],
    },
    generate: {
      kind: "generate",
      name: "texts",
      model: { source: "job", job: given.model || "ID OF A FINE-TUNE JOB" },
      prompts: ["def add(a, b):\n"],
      sampling: { samples: 4, temperature: 0.8, max_new_tokens: 128 },
      compare_without_speculation: true,
    },
    compare: {
      kind: "compare",
      name: "second against first",
      evaluations: [
        { name: "first", jobs: [given.a || "ID OF A PASS-AT-K JOB"] },
        { name: "second", jobs: [given.b || "ID OF A PASS-AT-K JOB"] },
      ],
    },
  }[kind];
}

export const kinds = ["fine-tune", "pass-at-k", "generate", "compare"];

export const explanations = {
  "fine-tune": "Trains a model, new or existing, to predict several tokens at once.",
  "pass-at-k": "Samples programs for problems, runs them in the sandbox and estimates pass@k.",
  generate: "Writes texts from prompts, and says how fast.",
  compare: "Compares finished evaluations problem by problem, with intervals.",
};
