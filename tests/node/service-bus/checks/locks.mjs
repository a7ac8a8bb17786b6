import assert from "node:assert/strict";
import { failsWith, next, nothing } from "./support.mjs";

async function one({ queue, connect }, messages = { body: "a", messageId: "m" }) {
  const client = connect();
  await client.createSender(queue).sendMessages(messages);
  return client.createReceiver(queue);
}

export const locks = {
  async "complete-removes"(t) {
    const receiver = await one(t);
    await receiver.completeMessage(await next(receiver));
    assert.equal(await t.host.count(t.queue), 0);
    await t.host.skip(21);
    await nothing(receiver);
  },

  async "locked-is-not-given-to-another"(t) {
    const receiver = await one(t);
    await next(receiver);
    await nothing(t.connect().createReceiver(t.queue));
  },

  async "abandon-comes-again-at-once"(t) {
    const receiver = await one(t);
    const first = await next(receiver);
    await receiver.abandonMessage(first, { seen: "yes" });
    const second = await next(receiver);
    assert.equal(second.messageId, "m");
    assert.equal(second.deliveryCount, first.deliveryCount + 1);
    assert.equal(second.applicationProperties.seen, "yes");
  },

  async "lock-expiry-redelivers"(t) {
    const receiver = await one(t);
    const first = await next(receiver);
    await nothing(receiver);
    await t.host.skip(21);
    const second = await next(receiver);
    assert.equal(second.messageId, first.messageId);
    assert.equal(second.sequenceNumber.toString(), first.sequenceNumber.toString());
    assert.deepEqual([first.deliveryCount, second.deliveryCount], [0, 1]);
    assert.notEqual(second.lockToken, first.lockToken);
  },

  async "complete-after-expiry-is-lock-lost"(t) {
    const receiver = await one(t);
    const message = await next(receiver);
    await t.host.skip(21);
    await failsWith("MessageLockLost", receiver.completeMessage(message));
    assert.equal(await t.host.count(t.queue), 1);
  },

  async "settle-after-loss-is-lock-lost"(t) {
    const receiver = await one(t, [{ body: 1 }, { body: 2 }, { body: 3 }]);
    const [a, b, c] = [await next(receiver), await next(receiver), await next(receiver)];
    await t.host.loseLocks();
    await failsWith("MessageLockLost", receiver.abandonMessage(a));
    await failsWith("MessageLockLost", receiver.deadLetterMessage(b));
    await failsWith("MessageLockLost", receiver.deferMessage(c));
    assert.equal(await t.host.count(t.queue), 3);
  },

  async "renew-keeps-the-lock"(t) {
    const receiver = await one(t);
    const message = await next(receiver);
    const before = message.lockedUntilUtc.getTime();
    for (let i = 0; i < 2; i++) {
      await t.host.skip(15);
      const until = await receiver.renewMessageLock(message);
      assert.ok(until.getTime() >= before + 15_000 * (i + 1) - 1000, "the lock was not extended");
    }
    await receiver.completeMessage(message);
    assert.equal(await t.host.count(t.queue), 0);
  },

  async "renew-after-loss-is-lock-lost"(t) {
    const receiver = await one(t);
    const message = await next(receiver);
    await t.host.skip(21);
    await failsWith("MessageLockLost", receiver.renewMessageLock(message));
  },

  async "delivery-count-goes-up"(t) {
    const receiver = await one(t);
    const counts = [];
    for (let i = 0; i < 3; i++) {
      const message = await next(receiver);
      counts.push(message.deliveryCount);
      if (i < 2) {
        await receiver.abandonMessage(message);
      }
    }
    assert.deepEqual(counts, [0, 1, 2]);
  },

  async "defer-and-receive-deferred"(t) {
    const receiver = await one(t);
    const message = await next(receiver);
    await receiver.deferMessage(message);
    await nothing(receiver);
    const [peeked] = await receiver.peekMessages(1);
    assert.equal(peeked.state, "deferred");
    const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    assert.equal(deferred.messageId, "m");
    await receiver.completeMessage(deferred);
    assert.equal(await t.host.count(t.queue), 0);
    await failsWith("MessageNotFound", receiver.receiveDeferredMessages(message.sequenceNumber));
  },

  async "receive-and-delete"(t) {
    await one(t);
    const receiver = t.connect().createReceiver(t.queue, { receiveMode: "receiveAndDelete" });
    const message = await next(receiver);
    assert.equal(message.body, "a");
    assert.equal(message.lockToken, undefined);
    assert.equal(await t.host.count(t.queue), 0);
  },

  async "peek-does-not-lock"(t) {
    const receiver = await one(t, [{ body: 1 }, { body: 2 }]);
    const peeked = await receiver.peekMessages(10);
    assert.deepEqual(peeked.map((m) => [m.body, m.lockToken, m.deliveryCount]), [[1, undefined, 0], [2, undefined, 0]]);
    assert.deepEqual(await receiver.peekMessages(10), []); // it goes on from where it was
    const message = await next(receiver);
    assert.deepEqual([message.body, message.deliveryCount], [1, 0]);
    const [again] = await receiver.peekMessages(1, { fromSequenceNumber: message.sequenceNumber });
    assert.equal(again.body, 1); // locked, and still there
  },

  async "a-drained-receiver-still-receives"(t) {
    const client = t.connect();
    const receiver = client.createReceiver(t.queue);
    // The SDK drains its credit at the end of an empty wait, and of a wait for more than there is.
    assert.deepEqual(await receiver.receiveMessages(5, { maxWaitTimeInMs: 100 }), []);
    const links = await t.host.linksAttached();
    assert.deepEqual(await receiver.receiveMessages(5, { maxWaitTimeInMs: 100 }), []);
    assert.equal(await t.host.linksAttached(), links); // or else the SDK gave the link up for want of an answer
    await client.createSender(t.queue).sendMessages([{ body: 1 }, { body: 2 }]);
    const bodies = [];
    while (bodies.length < 2) {
      const found = await receiver.receiveMessages(5, { maxWaitTimeInMs: 5000 });
      assert.ok(found.length > 0, "the receiver gets nothing more");
      for (const message of found) {
        bodies.push(message.body);
        await receiver.completeMessage(message);
      }
    }
    assert.deepEqual(bodies, [1, 2]);
    assert.equal(await t.host.count(t.queue), 0);
  },

  async "subscription-takes-all-once"(t) {
    const receiver = await one(t, Array.from({ length: 30 }, (_, i) => ({ body: i })));
    const bodies = [];
    await new Promise((resolve, reject) => receiver.subscribe(
      {
        processMessage: async (message) => {
          bodies.push(message.body);
          await receiver.completeMessage(message);
          if (bodies.length === 30) {
            resolve();
          }
        },
        processError: async ({ error }) => reject(error),
      },
      { autoCompleteMessages: false, maxConcurrentCalls: 4 }));
    assert.deepEqual(bodies.sort((a, b) => a - b), Array.from({ length: 30 }, (_, i) => i));
  },
};
