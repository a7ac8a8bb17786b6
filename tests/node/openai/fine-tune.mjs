// The openai package, unchanged, drives a fine-tune from the upload of its file to the list of its checkpoints.
// Usage: node fine-tune.mjs http://127.0.0.1:8080/v1 train.jsonl -> one line of JSON on standard output.
import fs from "node:fs";
import OpenAI from "openai";

const [baseURL, path] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none-needed", maxRetries: 2 });
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const errorOf = async (promise) => {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return { kind: error.constructor.name, status: error.status, code: error.code, param: error.param, message: error.message, requestId: Boolean(error.requestID) };
  }
};
const until = async (id, states) => {
  for (;;) {
    const job = await client.fineTuning.jobs.retrieve(id);
    if (states.includes(job.status)) return job;
    await wait(200);
  }
};

const file = await client.files.create({ file: fs.createReadStream(path), purpose: "fine-tune" });
const content = await (await client.files.content(file.id)).text();

const hyperparameters = { n_epochs: 1, batch_size: 2, mtp: { heads: 2, sequence_length: 64, steps: 4, training: { checkpoint_every: 2, validate_every: 2, log_every: 1, warmup_steps: 1 } } };
const create = (more = {}) => client.fineTuning.jobs.create({
  model: "new-1M", training_file: file.id, suffix: "from-node", seed: 7, metadata: { team: "blue" },
  method: { type: "supervised", supervised: { hyperparameters } }, ...more,
});
const job = await create();
const done = await until(job.id, ["succeeded", "failed", "cancelled"]);

const events = [];
for await (const event of client.fineTuning.jobs.listEvents(job.id, { limit: 3 })) events.push(event);
const checkpoints = [];
for await (const checkpoint of client.fineTuning.jobs.checkpoints.list(job.id, { limit: 1 })) checkpoints.push(checkpoint);

// Long enough to be stopped on its way.
const longer = { method: { type: "supervised", supervised: { hyperparameters: { mtp: { heads: 2, sequence_length: 64, steps: 5000, training: { checkpoint_every: 5 } } } } } };
const second = await create({ ...longer, model: done.fine_tuned_model ?? "new-1M", metadata: { team: "red" } });
await client.fineTuning.jobs.pause(second.id);
const paused = await until(second.id, ["paused"]);
const resumed = await client.fineTuning.jobs.resume(second.id);
await client.fineTuning.jobs.cancel(second.id);
const cancelled = await until(second.id, ["cancelled"]);

const jobs = [];
for await (const listed of client.fineTuning.jobs.list({ limit: 1 })) jobs.push(listed.id);
const models = [];
for await (const model of client.models.list()) models.push(model.id);

const errors = {
  noFile: await errorOf(create({ training_file: "file-none" })),
  noModel: await errorOf(create({ model: "gpt-none" })),
  wrongSetting: await errorOf(create({ method: { type: "supervised", supervised: { hyperparameters: { mtp: { head: 2 } } } } })),
  wrongHeads: await errorOf(create({ method: { type: "supervised", supervised: { hyperparameters: { mtp: { heads: 99 } } } } })),
  noJob: await errorOf(client.fineTuning.jobs.retrieve("ftjob-none")),
  lateCancel: await errorOf(client.fineTuning.jobs.cancel(job.id)),
  badFile: await errorOf(client.files.create({ file: new File(['{"prompt":"a","completion":"b"}\n{"prompt":1}\n'], "bad.jsonl"), purpose: "fine-tune" })),
  badPurpose: await errorOf(client.files.create({ file: new File(["{}"], "x.jsonl"), purpose: "batch" })),
};
const deleted = await client.files.delete(file.id);

console.log(JSON.stringify({
  file, contentLength: content.length, job, done,
  events: events.map((event) => ({ type: event.type, level: event.level, message: event.message })), eventIds: new Set(events.map((event) => event.id)).size,
  checkpoints, paused: paused.status, resumed: resumed.status, cancelled: cancelled.status,
  jobs, job1: job.id, job2: second.id, models, model: await client.models.retrieve(done.fine_tuned_model), errors, deleted,
}));
