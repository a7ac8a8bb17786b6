import assert from "node:assert/strict";
import { failsWith, next } from "./support.mjs";

export const rights = {
  async "wrong-key"({ queue, connect, connectionString, host }) {
    const client = connect(connectionString.replace(/SharedAccessKey=[^;]*/, "SharedAccessKey=d3Jvbmc="), 0);
    await failsWith("UnauthorizedAccess", client.createSender(queue).sendMessages({ body: 1 }));
    assert.equal(await host.count(queue), 0);
  },

  async "unknown-policy"({ queue, connect, connectionString }) {
    const client = connect(connectionString.replace(/SharedAccessKeyName=[^;]*/, "SharedAccessKeyName=nobody"), 0);
    await failsWith("UnauthorizedAccess", client.createSender(queue).sendMessages({ body: 1 }));
  },

  async "unknown-entity"({ queue, connect }) {
    const client = connect(undefined, 0);
    await failsWith("MessagingEntityNotFound", client.createSender(`${queue}-not-there`).sendMessages({ body: 1 }));
    await failsWith("MessagingEntityNotFound", client.createReceiver(`${queue}-not-there`).receiveMessages(1, { maxWaitTimeInMs: 1000 }));
    await client.createSender(queue).sendMessages({ body: 1 });
  },

  async "listen-does-not-send"({ queue, connect, listenOnly, host }) {
    await connect().createSender(queue).sendMessages({ body: 1 });
    const client = connect(listenOnly, 0);
    await failsWith("UnauthorizedAccess", client.createSender(queue).sendMessages({ body: 2 }));
    await failsWith("UnauthorizedAccess", client.createSender(queue).scheduleMessages([{ body: 3 }], new Date(Date.now() + 1e7)));
    const receiver = client.createReceiver(queue);
    await receiver.completeMessage(await next(receiver));
    assert.equal(await host.count(queue), 0);
  },
};
