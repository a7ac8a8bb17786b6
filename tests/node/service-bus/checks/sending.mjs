import assert from "node:assert/strict";
import { next, nothing } from "./support.mjs";

export const sending = {
  async "json-body"({ queue, connect }) {
    const client = connect();
    const body = { text: "é世", number: 1.5, list: [1, null, true] };
    await client.createSender(queue).sendMessages({ body });
    const message = await next(client.createReceiver(queue));
    assert.deepEqual(message.body, body);
  },

  async "binary-body"({ queue, connect }) {
    const client = connect();
    const body = Buffer.from([0, 1, 254, 255]);
    await client.createSender(queue).sendMessages({ body });
    const message = await next(client.createReceiver(queue, { skipParsingBodyAsJson: true }));
    assert.deepEqual(Buffer.from(message.body), body);
  },

  async "amqp-value-body"({ queue, connect }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "plain text", bodyType: "value" });
    const message = await next(client.createReceiver(queue));
    assert.equal(message.body, "plain text");
    assert.equal(message._rawAmqpMessage.bodyType, "value");
  },

  async "properties-round-trip"({ queue, connect }) {
    const client = connect();
    const sent = {
      body: 1, messageId: "id/1", subject: "s", correlationId: "c", contentType: "application/json", to: "t", replyTo: "r",
      applicationProperties: { text: "é", whole: 7, fraction: 1.25, yes: true, big: 2 ** 40, when: new Date(1700000000000) },
    };
    await client.createSender(queue).sendMessages(sent);
    const message = await next(client.createReceiver(queue));
    for (const name of ["messageId", "subject", "correlationId", "contentType", "to", "replyTo"]) {
      assert.equal(message[name], sent[name], name);
    }
    assert.deepEqual(message.applicationProperties, { ...sent.applicationProperties, when: 1700000000000 });
  },

  async "annotations"({ queue, connect }) {
    const client = connect();
    const before = Date.now();
    await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }]);
    const receiver = client.createReceiver(queue);
    const [first, second] = [await next(receiver), await next(receiver)];
    assert.equal(second.sequenceNumber.sub(first.sequenceNumber).toNumber(), 1);
    assert.ok(first.enqueuedTimeUtc.getTime() >= before - 1000);
    const locked = first.lockedUntilUtc - first.enqueuedTimeUtc;
    assert.ok(locked >= 20_000 && locked < 25_000, `locked for ${locked} ms, set up with 20 s`);
    assert.match(first.lockToken, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(first.lockToken, second.lockToken);
    assert.equal(first.state, "active");
  },

  async "message-id-is-assigned"({ queue, connect }) {
    const client = connect();
    // An annotated message without properties gets no id from the SDK.
    await client.createSender(queue).sendMessages({ body: "x", bodyType: "data" });
    const message = await next(client.createReceiver(queue));
    assert.equal(typeof message.messageId, "string");
    assert.ok(message.messageId.length > 8);
  },

  async "batch-in-order"({ queue, connect, host }) {
    const client = connect();
    const sender = client.createSender(queue);
    const batch = await sender.createMessageBatch();
    for (let i = 0; i < 10; i++) {
      assert.ok(batch.tryAddMessage({ body: i, messageId: `m${i}` }));
    }
    await sender.sendMessages(batch);
    assert.equal(await host.count(queue), 10);
    const receiver = client.createReceiver(queue);
    const bodies = [];
    for (let i = 0; i < 10; i++) {
      const message = await next(receiver);
      bodies.push([message.body, message.messageId]);
      await receiver.completeMessage(message);
    }
    assert.deepEqual(bodies, Array.from({ length: 10 }, (_, i) => [i, `m${i}`]));
  },

  async "batch-knows-the-size-limit"({ queue, connect }) {
    const batch = await connect().createSender(queue).createMessageBatch();
    assert.equal(batch.maxSizeInBytes, 256 * 1024);
    assert.equal(batch.tryAddMessage({ body: "x".repeat(200 * 1024) }), true);
    assert.equal(batch.tryAddMessage({ body: "x".repeat(100 * 1024) }), false);
  },

  async "oversize-is-refused"({ queue, connect, host }) {
    const sender = connect(undefined, 0).createSender(queue);
    await assert.rejects(sender.sendMessages({ body: "x".repeat(300 * 1024) }), (error) => {
      assert.equal(error.code, "MessageSizeExceeded");
      return true;
    });
    assert.equal(await host.count(queue), 0);
    await sender.sendMessages({ body: "x".repeat(200 * 1024) });
    assert.equal(await host.count(queue), 1);
  },

  async "duplicates-are-dropped"({ queue, connect, host }) {
    const client = connect();
    const sender = client.createSender(queue);
    await sender.sendMessages({ body: "first", messageId: "same" });
    await sender.sendMessages({ body: "second", messageId: "same" });
    await sender.sendMessages({ body: "other", messageId: "different" });
    assert.equal(await host.count(queue), 2);
    await host.skip(31); // the window is 30 s
    await sender.sendMessages({ body: "third", messageId: "same" });
    const receiver = client.createReceiver(queue);
    const bodies = [];
    for (let i = 0; i < 3; i++) {
      const message = await next(receiver);
      bodies.push(message.body);
      await receiver.completeMessage(message);
    }
    assert.deepEqual(bodies, ["first", "other", "third"]);
    await nothing(receiver);
  },

  async "without-duplicate-detection-both-come"({ queue, connect, host }) {
    const sender = connect().createSender(queue);
    await sender.sendMessages({ body: 1, messageId: "same" });
    await sender.sendMessages({ body: 2, messageId: "same" });
    assert.equal(await host.count(queue), 2);
  },
};
