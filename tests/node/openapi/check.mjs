// Reads the interface's description as other people's tools do: a validator, and a client that knows nothing but the document.
// Usage: node check.mjs http://127.0.0.1:8080 -> one line of JSON on standard output; exit code 1 with what is wrong on standard error.
import { Validator } from "@seriousme/openapi-schema-validator";
import OpenAPIClientAxios from "openapi-client-axios";

const service = process.argv[2];
const text = await (await fetch(`${service}/api/openapi.json`)).json();

const validity = await new Validator().validate(structuredClone(text));
if (!validity.valid) {
  console.error(JSON.stringify(validity.errors, null, 1));
  process.exit(1);
}

const operations = Object.values(text.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
const client = await new OpenAPIClientAxios.default({ definition: text, withServer: { url: service } }).init();

const specification = { kind: "generate", model: { source: "new" }, prompts: ["def add(a, b):"] };
const submitted = await client.submitJob({ "Idempotency-Key": "from-javascript" }, specification);
const again = await client.submitJob({ "Idempotency-Key": "from-javascript" }, specification);
const id = submitted.data.id;
const validated = await client.submitJob({ validate: true }, specification);
const estimate = await client.estimateJob(null, specification);
const events = await client.readEvents({ id, wait: 0 });
const cancelled = await client.cancelJob({ id });
const clone = await client.cloneJob({ id }, { seed: 5 });
const page = await client.listJobs({ state: "cancelled", limit: 5 });
const refused = await client.getJob({ id: "none" }).catch((error) => error.response);

console.log(JSON.stringify({
  openapi: text.openapi,
  operations,
  status: submitted.status,
  sameJob: again.data.id === id,
  validatedKind: validated.data.specification.kind,
  mostGeneratedTokens: estimate.data.most_generated_tokens,
  firstEvent: events.data.events[0].type,
  cancelled: cancelled.data.state,
  cloneSeed: clone.data.specification.seed,
  listed: page.data.jobs.map((job) => job.id === id),
  refused: [refused.status, refused.data.code],
}));
