import assert from "node:assert/strict";

/** The next message of a receiver; fails when none comes. */
export async function next(receiver) {
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  assert.ok(message, "no message came");
  return message;
}

/** Fails when a message comes. */
export async function nothing(receiver) {
  const found = await receiver.receiveMessages(1, { maxWaitTimeInMs: 200 });
  assert.deepEqual(found.map((m) => m.messageId), []);
}

/** Fails unless the action fails with that code of the SDK. */
export async function failsWith(code, action) {
  await assert.rejects(action, (error) => {
    assert.equal(error.code, code, error.message);
    return true;
  });
}

/** Repeats an action that fails while the SDK notices that its connection is gone: it retries most such errors, not all. */
export async function eventually(action) {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
