// Verifies webhook messages with the library of Standard Webhooks. Input: one JSON object a line, {secret, headers, body}.
// Output: a line for each, "ok" or the error.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log('ok');
  } catch (error) {
    console.log(error.message);
  }
}
