// Answers one JSON request from standard input with what the reference packages say.
import { readFileSync } from "node:fs";

const request = JSON.parse(readFileSync(0, "utf8"));

async function tokenize({ file, texts }) {
  const { Tokenizer } = (await import("tokenizers")).default;
  const tokenizer = Tokenizer.fromFile(file);
  const answers = [];
  for (const text of texts) {
    const ids = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
    answers.push({ ids, decoded: await tokenizer.decode(ids, true) });
  }
  return answers;
}

async function render({ cases }) {
  const { Template } = await import("@huggingface/jinja");
  return cases.map(({ template, context }) => {
    try {
      return { text: new Template(template).render(context) };
    } catch (error) {
      return { error: String(error.message) };
    }
  });
}

const answer = request.kind === "tokenize" ? await tokenize(request) : await render(request);
process.stdout.write(JSON.stringify(answer));
