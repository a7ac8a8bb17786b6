// Answers one JSON request from standard input with what the reference packages say: node oracle.mjs FOLDER_WITH_NODE_MODULES
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2] + "/");
const request = JSON.parse(readFileSync(0, "utf8"));

async function tokenize({ file, texts }) {
  const { Tokenizer } = require("tokenizers");
  const tokenizer = Tokenizer.fromFile(file);
  const answers = [];
  for (const text of texts) {
    const ids = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
    answers.push({ ids, decoded: await tokenizer.decode(ids, true) });
  }
  return answers;
}

function render({ cases }) {
  const { Template } = require("@huggingface/jinja");
  return cases.map(({ template, context }) => {
    try {
      return { text: new Template(template).render(context) };
    } catch (error) {
      return { error: String(error.message) };
    }
  });
}

const answer = request.kind === "tokenize" ? await tokenize(request) : render(request);
process.stdout.write(JSON.stringify(answer));
