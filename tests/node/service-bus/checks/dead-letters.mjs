import assert from "node:assert/strict";
import { next, nothing } from "./support.mjs";

export const deadLetters = {
  async "dead-letter-with-reason"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "bad", messageId: "m", applicationProperties: { kept: 1 } });
    const receiver = client.createReceiver(queue);
    await receiver.deadLetterMessage(await next(receiver), { deadLetterReason: "BadJob", deadLetterErrorDescription: "No document.", extra: "e" });
    await nothing(receiver);
    const reader = client.createReceiver(queue, { subQueueType: "deadLetter" });
    const dead = await next(reader);
    assert.deepEqual([dead.body, dead.messageId], ["bad", "m"]);
    assert.deepEqual([dead.deadLetterReason, dead.deadLetterErrorDescription], ["BadJob", "No document."]);
    assert.deepEqual([dead.applicationProperties.kept, dead.applicationProperties.extra], [1, "e"]);
    await reader.completeMessage(dead);
    assert.equal(await host.count(`${queue}/$DeadLetterQueue`), 0);
  },

  async "max-delivery-count"({ queue, connect }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "poison" });
    const receiver = client.createReceiver(queue);
    for (let i = 0; i < 3; i++) { // as the queue is set up
      await receiver.abandonMessage(await next(receiver));
    }
    await nothing(receiver);
    const dead = await next(client.createReceiver(queue, { subQueueType: "deadLetter" }));
    assert.deepEqual([dead.body, dead.deadLetterReason], ["poison", "MaxDeliveryCountExceeded"]);
    assert.match(dead.deadLetterErrorDescription, /3 delivery attempts/);
  },

  async "max-delivery-count-by-lost-locks"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "poison" });
    const receiver = client.createReceiver(queue);
    for (let i = 0; i < 3; i++) {
      await next(receiver);
      await host.skip(21);
    }
    const dead = await next(client.createReceiver(queue, { subQueueType: "deadLetter" }));
    assert.equal(dead.deadLetterReason, "MaxDeliveryCountExceeded");
    await nothing(receiver);
  },

  async "dead-letters-are-locked-and-come-again"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "bad" });
    const receiver = client.createReceiver(queue);
    await receiver.deadLetterMessage(await next(receiver), { deadLetterReason: "r" });
    const reader = client.createReceiver(queue, { subQueueType: "deadLetter" });
    const first = await next(reader);
    await nothing(reader);
    await reader.abandonMessage(first);
    const second = await next(reader);
    await reader.renewMessageLock(second);
    await host.skip(21);
    const third = await next(reader); // however often: dead letters die no second death
    await reader.abandonMessage(third);
    const fourth = await next(reader);
    assert.deepEqual([fourth.body, fourth.deadLetterReason], ["bad", "r"]);
  },

  async "dead-letters-can-be-peeked"({ queue, connect }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "bad" });
    const receiver = client.createReceiver(queue);
    await receiver.deadLetterMessage(await next(receiver), { deadLetterReason: "r" });
    const [peeked] = await client.createReceiver(queue, { subQueueType: "deadLetter" }).peekMessages(5);
    assert.deepEqual([peeked.body, peeked.deadLetterReason], ["bad", "r"]);
    assert.deepEqual(await receiver.peekMessages(5), []);
  },
};
