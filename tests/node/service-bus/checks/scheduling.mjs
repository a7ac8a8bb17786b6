import assert from "node:assert/strict";
import { failsWith, next, nothing } from "./support.mjs";

// The host's clock runs ahead of ours.
const inSeconds = async (host, seconds) => new Date((await host.now()) + seconds * 1000);

export const scheduling = {
  async "scheduled-comes-later"({ queue, connect, host }) {
    const client = connect();
    const [number] = await client.createSender(queue).scheduleMessages([{ body: "later" }], await inSeconds(host, 30));
    assert.ok(number.toNumber() > 0);
    const receiver = client.createReceiver(queue);
    await nothing(receiver);
    const [peeked] = await receiver.peekMessages(1);
    assert.deepEqual([peeked.body, peeked.state], ["later", "scheduled"]);
    await host.skip(31);
    const message = await next(receiver);
    assert.deepEqual([message.body, message.state], ["later", "active"]);
  },

  async "scheduled-by-annotation"({ queue, connect, host }) {
    const client = connect();
    await client.createSender(queue).sendMessages({ body: "later", scheduledEnqueueTimeUtc: await inSeconds(host, 30) });
    const receiver = client.createReceiver(queue);
    await nothing(receiver);
    await host.skip(31);
    assert.equal((await next(receiver)).body, "later");
  },

  async "scheduled-come-in-order-of-their-times"({ queue, connect, host }) {
    const client = connect();
    const sender = client.createSender(queue);
    await sender.scheduleMessages([{ body: "third" }], await inSeconds(host, 30));
    await sender.scheduleMessages([{ body: "first" }], await inSeconds(host, 10));
    await sender.scheduleMessages([{ body: "second" }], await inSeconds(host, 20));
    await host.skip(31);
    const receiver = client.createReceiver(queue);
    const bodies = [];
    for (let i = 0; i < 3; i++) {
      const message = await next(receiver);
      bodies.push(message.body);
      await receiver.completeMessage(message);
    }
    assert.deepEqual(bodies, ["first", "second", "third"]);
  },

  async "cancelled-never-comes"({ queue, connect, host }) {
    const client = connect(undefined, 0);
    const sender = client.createSender(queue);
    const [kept, cancelled] = await sender.scheduleMessages([{ body: "kept" }, { body: "cancelled" }], await inSeconds(host, 10));
    await sender.cancelScheduledMessages(cancelled);
    await failsWith("MessageNotFound", sender.cancelScheduledMessages(cancelled));
    await host.skip(11);
    const receiver = client.createReceiver(queue);
    assert.equal((await next(receiver)).body, "kept");
    await nothing(receiver);
    await failsWith("MessageNotFound", sender.cancelScheduledMessages(kept)); // too late
  },
};
