// What people do after an install: create a node through one server, get it from the others.
import { setTimeout as pause } from 'node:timers/promises';
import zookeeper from 'node-zookeeper-client';
import { OperationalError, status } from '../problem.ts';

const timeoutMs = 10_000;

/** Creates /foo, or sets it where it is already, through the server at an address. */
export function createFoo(address: string, value: string): Promise<void> {
  return withSession(address, (client) => {
    const data = Buffer.from(value);
    return new Promise((settle, fail) => {
      client.create('/foo', data, (error) => {
        if (!error) settle();
        else if (error.name === 'NODE_EXISTS')
          client.setData('/foo', data, -1, (failure) => (failure ? fail(failure) : settle()));
        else fail(error);
      });
    });
  });
}

/** What /foo holds on the server at an address; waits for a server that lags behind the one that was written to. */
export function getFoo(address: string, awaited: string): Promise<string> {
  return withSession(address, async (client) => {
    for (;;) {
      const value = await getOnce(client);
      if (value === awaited) return value;
      await pause(20);
    }
  });
}

function getOnce(client: zookeeper.Client): Promise<string | undefined> {
  return new Promise((settle, fail) => {
    client.getData('/foo', (error, data) => {
      if (!error) settle(String(data));
      else if (error.name === 'NO_NODE') settle(undefined);
      else fail(error);
    });
  });
}

async function withSession<T>(address: string, work: (client: zookeeper.Client) => Promise<T>): Promise<T> {
  const client = zookeeper.createClient(address, { sessionTimeout: timeoutMs, retries: 2 });
  let deadline: NodeJS.Timeout | undefined;
  try {
    const tooLate = new Promise<never>((_, fail) => {
      const words = {
        subject: address,
        message: `expected a client to be done in ${timeoutMs / 1000} s, it was not`,
        fix: "read the server's log",
      };
      deadline = setTimeout(() => fail(new OperationalError(status.unavailable, words)), timeoutMs);
    });
    const connected = new Promise<void>((settle) => client.once('connected', settle));
    client.connect();
    return await Promise.race([connected.then(() => work(client)), tooLate]);
  } finally {
    clearTimeout(deadline);
    client.close();
  }
}
