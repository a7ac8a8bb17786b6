// Validates azure.yaml: node azure-yaml.mjs FILE. Writes it as JSON; what is wrong goes to standard error, with exit code 1.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { parse } from "yaml";

const schema = JSON.parse(readFileSync(new URL("azure.schema.json", import.meta.url), "utf8"));
const document = parse(readFileSync(process.argv[2], "utf8"), { strict: true });
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
if (!validate(document)) {
  for (const error of validate.errors) {
    console.error(`azure.yaml${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
  process.exit(1);
}
console.log(JSON.stringify(document));
