// Files of JSON lines, packed or not.
import { openArtifact } from "./api.js";

/** How each problem of a set fared, one entry per temperature: {problem_id, family?, temperature?, n, c, verdict_counts}. */
export const problemResults = (id, set, signal) => readLines(id, `problems-${set}.jsonl`, signal);

/** Every sample of a set: {id, temperature, sample, completion, finish_reason, tokens, program, verdict, failing_test?, stability}. */
export const samplesOf = (id, set, signal) => readLines(id, `samples-${set}.jsonl.gz`, signal);

async function readLines(id, name, signal) {
  const response = await openArtifact(id, name, signal);
  const bytes = name.endsWith(".gz") ? response.body.pipeThrough(new DecompressionStream("gzip")) : response.body;
  const lines = [];
  let rest = "";
  for await (const text of chunks(bytes.pipeThrough(new TextDecoderStream()))) {
    const pieces = (rest + text).split("\n");
    rest = pieces.pop();
    lines.push(...pieces.filter(Boolean).map((line) => JSON.parse(line)));
  }
  return lines;
}

/** Not every browser can iterate over a stream. */
async function* chunks(stream) {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value;
  }
}
