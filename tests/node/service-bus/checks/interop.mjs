import assert from "node:assert/strict";
import { failsWith, next, nothing } from "./support.mjs";

// "host.our..." is done by our own client.
export const interop = {
  async "we-send-they-complete"({ queue, connect, host }) {
    await host.ourSend(queue, { body: '{"jobId":"j-1","x":"é"}', messageId: "m/1", properties: { traceparent: "00-ab" } });
    const receiver = connect().createReceiver(queue);
    const message = await next(receiver);
    assert.deepEqual(message.body, { jobId: "j-1", x: "é" });
    assert.deepEqual([message.messageId, message.contentType, message.deliveryCount], ["m/1", "application/json", 0]);
    assert.deepEqual(message.applicationProperties, { traceparent: "00-ab" });
    await receiver.completeMessage(message);
    assert.equal(await host.count(queue), 0);
  },

  async "they-send-we-complete"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: { jobId: "j-1", x: "é" }, messageId: "m/1", applicationProperties: { text: "t", whole: 7 } });
    const message = await host.ourReceive(queue);
    assert.deepEqual(JSON.parse(message.body), { jobId: "j-1", x: "é" });
    assert.deepEqual([message.messageId, message.deliveryCount], ["m/1", 1]);
    assert.deepEqual(message.properties, { text: "t", whole: "7" });
    await nothing(client.createReceiver(queue));
    await host.ourComplete(queue, message.handle);
    assert.equal(await host.count(queue), 0);
  },

  async "they-send-a-value-we-read-it"({ queue, connect, host }) {
    await connect().createSender(queue).sendMessages({ body: "plain", bodyType: "value" });
    assert.equal((await host.ourReceive(queue)).body, "plain");
  },

  async "we-abandon-they-receive"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1 });
    const message = await host.ourReceive(queue);
    await host.ourAbandon(queue, message.handle);
    assert.equal((await next(client.createReceiver(queue))).deliveryCount, 1);
  },

  async "they-abandon-we-receive"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queue);
    await receiver.abandonMessage(await next(receiver));
    assert.equal((await host.ourReceive(queue)).deliveryCount, 2);
  },

  async "we-dead-letter-they-read"({ queue, connect, host }) {
    await host.ourSend(queue, { body: "x", messageId: "m", properties: { k: "v" } });
    const message = await host.ourReceive(queue);
    await host.ourDeadLetter(queue, message.handle, "BadJob", "No document.");
    const dead = await next(connect().createReceiver(queue, { subQueueType: "deadLetter", skipParsingBodyAsJson: true }));
    assert.deepEqual([dead.messageId, dead.deadLetterReason, dead.deadLetterErrorDescription], ["m", "BadJob", "No document."]);
    assert.equal(dead.applicationProperties.k, "v");
  },

  async "they-dead-letter-we-read"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "x", messageId: "m" });
    const receiver = client.createReceiver(queue);
    await receiver.deadLetterMessage(await next(receiver), { deadLetterReason: "BadJob", deadLetterErrorDescription: "No document." });
    const dead = await host.ourReceiveDeadLetter(queue);
    assert.deepEqual([dead.messageId, dead.reason, dead.description], ["m", "BadJob", "No document."]);
    await host.ourComplete(queue, dead.handle);
    assert.equal(await host.count(`${queue}/$DeadLetterQueue`), 0);
  },

  async "we-delay-they-see-it-scheduled"({ queue, connect, host }) {
    await host.ourSend(queue, { body: "1", messageId: "m", properties: {}, delay: 30 });
    const receiver = connect().createReceiver(queue);
    await nothing(receiver);
    const [peeked] = await receiver.peekMessages(1);
    assert.equal(peeked.state, "scheduled");
    await host.skip(31);
    assert.equal((await next(receiver)).messageId, "m");
  },

  async "they-schedule-we-receive"({ queue, connect, host }) {
    await connect().createSender(queue).scheduleMessages([{ body: 1, messageId: "m" }], new Date((await host.now()) + 10_000));
    await host.skip(11);
    assert.equal((await host.ourReceive(queue)).messageId, "m");
  },

  async "our-lock-holds-against-them"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1 });
    const message = await host.ourReceive(queue);
    await host.skip(15);
    await host.ourRenew(queue, message.handle);
    await host.skip(15);
    const receiver = client.createReceiver(queue);
    await nothing(receiver);
    await host.skip(6);
    const theirs = await next(receiver);
    assert.equal(theirs.deliveryCount, 1);
    await assert.rejects(host.ourComplete(queue, message.handle), /MessageLockLostException/);
    await receiver.completeMessage(theirs);
  },

  async "their-lock-holds-against-us"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queue);
    const theirs = await next(receiver);
    await host.skip(21);
    const ours = await host.ourReceive(queue);
    assert.equal(ours.deliveryCount, 2);
    await failsWith("MessageLockLost", receiver.completeMessage(theirs));
    await host.ourComplete(queue, ours.handle);
    assert.equal(await host.count(queue), 0);
  },
};
