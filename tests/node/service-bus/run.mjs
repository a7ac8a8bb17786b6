// Drives the emulator with the JavaScript SDK of Service Bus. Each check has a queue of its own, named after it.
// Lines on standard output: "check {name, error}" for each result, "call {id, name, args}" for what the host is to do;
// it answers on standard input with {id, result} or {id, error}. Arguments: connection string, connection string that
// may only listen.
import { createInterface } from "node:readline";
import { ServiceBusClient } from "@azure/service-bus";
import { deadLetters } from "./checks/dead-letters.mjs";
import { faults } from "./checks/faults.mjs";
import { interop } from "./checks/interop.mjs";
import { locks } from "./checks/locks.mjs";
import { rights } from "./checks/rights.mjs";
import { scheduling } from "./checks/scheduling.mjs";
import { sending } from "./checks/sending.mjs";

const [connectionString, listenOnly] = process.argv.slice(2);
const checkTime = 30_000;
const pending = new Map();
let calls = 0;

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, result, error } = JSON.parse(line);
  const { resolve, reject } = pending.get(id);
  pending.delete(id);
  error ? reject(new Error(error)) : resolve(result);
});

const host = new Proxy({}, {
  get: (_, name) => (...args) => new Promise((resolve, reject) => {
    const id = ++calls;
    pending.set(id, { resolve, reject });
    process.stdout.write(`call ${JSON.stringify({ id, name, args })}\n`);
  }),
});

async function run(name, check) {
  const clients = [];
  const connect = (text = connectionString, retries = 5, timeoutInMs = 10_000) => {
    const retryOptions = { maxRetries: retries, retryDelayInMs: 20, maxRetryDelayInMs: 100, timeoutInMs };
    clients.push(new ServiceBusClient(text, { retryOptions }));
    return clients.at(-1);
  };
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`took more than ${checkTime} ms`)), checkTime); });
  try {
    await Promise.race([check({ queue: name, host, connect, connectionString, listenOnly }), late]);
    return null;
  } catch (e) {
    return `${e.code ?? e.name}: ${e.message}\n${e.stack}`;
  } finally {
    clearTimeout(timer);
    await Promise.all(clients.map((client) => client.close().catch(() => {})));
  }
}

const checks = { ...sending, ...locks, ...scheduling, ...deadLetters, ...faults, ...rights, ...interop };
for (const [name, check] of Object.entries(checks)) {
  process.stdout.write(`check ${JSON.stringify({ name, error: await run(name, check) })}\n`);
}
process.exit(0);
