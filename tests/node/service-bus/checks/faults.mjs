import assert from "node:assert/strict";
import { eventually, failsWith, next } from "./support.mjs";

export const faults = {
  async "throttled-send-is-server-busy"({ queue, connect, host }) {
    const sender = connect(undefined, 0).createSender(queue);
    await host.throttleNext(1);
    await failsWith("ServiceBusy", sender.sendMessages({ body: 1 }));
    assert.equal(await host.count(queue), 0);
    await sender.sendMessages({ body: 2 });
    assert.equal(await host.count(queue), 1);
  },

  async "throttled-send-succeeds-by-retry"({ queue, connect, host }) {
    const sender = connect().createSender(queue);
    const before = await host.struck();
    await host.throttleNext(3);
    await sender.sendMessages({ body: 1 });
    assert.equal(await host.struck(), before + 3);
    assert.equal(await host.count(queue), 1);
  },

  async "throttled-renewal-is-server-busy"({ queue, connect, host }) {
    const client = connect(undefined, 0);
    await client.createSender(queue).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queue);
    const message = await next(receiver);
    await host.throttleNext(1);
    await failsWith("ServiceBusy", receiver.renewMessageLock(message));
    await receiver.renewMessageLock(message);
  },

  async "slow-answers-are-waited-for"({ queue, connect, host }) {
    const client = connect();
    await host.answerDelay(300);
    try {
      await client.createSender(queue).sendMessages({ body: 1 });
    } finally {
      await host.answerDelay(0);
    }
    assert.equal((await next(client.createReceiver(queue))).body, 1);
  },

  async "duplicated-delivery"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1, messageId: "m" });
    await host.duplicateNext(1);
    const receiver = client.createReceiver(queue);
    const [first, second] = [await next(receiver), await next(receiver)];
    assert.deepEqual([first.messageId, second.messageId], ["m", "m"]);
    assert.notEqual(first.lockToken, second.lockToken);
    await receiver.completeMessage(first);
    await receiver.completeMessage(second);
    assert.equal(await host.count(queue), 0);
  },

  async "send-after-dropped-connection"({ queue, connect, host }) {
    const client = connect();
    const sender = client.createSender(queue);
    await sender.sendMessages({ body: 1 });
    await host.dropConnections();
    await eventually(() => sender.sendMessages({ body: 2 }));
    assert.equal(await host.count(queue), 2);
  },

  async "lost-answer-sends-twice"({ queue, connect, host }) {
    const sender = connect(undefined, 5, 1500).createSender(queue);
    await sender.sendMessages({ body: 1 });
    await host.loseAnswers(1);
    await sender.sendMessages({ body: 2 }); // carried out, answer lost, sent again
    assert.equal(await host.count(queue), 3);
  },

  async "receive-after-broker-restart"({ queue, connect, host }) {
    const client = connect();
    const receiver = client.createReceiver(queue);
    await client.createSender(queue).sendMessages({ body: "before" });
    const message = await next(receiver);
    await host.kill();
    await host.restart();
    // Locks and messages outlive the broker's connections. (Settled first: once its link is open again, the SDK settles
    // what came over the old one there, and waits for an answer that cannot come.)
    await eventually(() => receiver.completeMessage(message));
    assert.equal(await host.count(queue), 0);
    await client.createSender(queue).sendMessages({ body: "after" });
    assert.equal((await next(receiver)).body, "after");
  },

  async "settle-over-another-connection"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queue);
    const message = await next(receiver);
    await host.dropConnections();
    await eventually(() => receiver.completeMessage(message)); // by update-disposition: its link is gone
    assert.equal(await host.count(queue), 0);
  },

  async "settle-over-another-connection-after-loss"({ queue, connect, host }) {
    const client = connect(undefined, 1);
    await client.createSender(queue).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queue);
    const message = await next(receiver);
    await host.dropConnections();
    await host.loseLocks();
    // Status 410. While the SDK notices the loss of its connection, the error may be another.
    await eventually(() => failsWith("MessageLockLost", receiver.completeMessage(message)));
    assert.equal(await host.count(queue), 1);
  },

  async "receive-after-detached-links"({ queue, connect, host }) {
    const client = connect();
    const receiver = client.createReceiver(queue);
    const sender = client.createSender(queue);
    await sender.sendMessages({ body: 1 });
    await receiver.completeMessage(await next(receiver));
    await host.detachLinks();
    await eventually(() => sender.sendMessages({ body: 2 }));
    assert.equal((await next(receiver)).body, 2);
  },

  async "subscription-outlives-closed-connections"({ queue, connect, host }) {
    const client = connect();
    const receiver = client.createReceiver(queue);
    const waiting = [];
    const came = (body) => new Promise((resolve) => waiting.push({ body, resolve }));
    receiver.subscribe({
      processMessage: async (message) => waiting.filter((w) => w.body === message.body).forEach((w) => w.resolve()),
      processError: async () => {},
    });
    const sender = client.createSender(queue);
    const first = came(1);
    await sender.sendMessages({ body: 1 });
    await first;
    await host.closeConnections();
    const second = came(2);
    await eventually(() => sender.sendMessages({ body: 2 }));
    await second;
  },
};
