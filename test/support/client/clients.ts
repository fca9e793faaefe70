// Client sessions of tests: create and read nodes, and a writer that remembers what was acknowledged.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import zookeeper from 'node-zookeeper-client';
import { until } from '../process/poll.ts';

const sessionMs = 10_000;

/** Creates a node through the server at an address. */
export function create(address: string, path: string, value = ''): Promise<void> {
  return withSession(address, (client) => createWith(client, path, value));
}

/** What a node holds on the server at an address; undefined when it is not there. */
export function read(address: string, path: string): Promise<string | undefined> {
  return withSession(
    address,
    (client) =>
      new Promise((settle, fail) =>
        client.getData(path, (error, data) => {
          if (!error) settle(String(data));
          else if (nameOf(error) === 'NO_NODE') settle(undefined);
          else fail(error);
        }),
      ),
  );
}

/** Creates a node that only one id may use. */
export function createFor(address: string, path: string, scheme: string, id: string): Promise<void> {
  const acl = new zookeeper.ACL(zookeeper.Permission.ALL, new zookeeper.Id(scheme, id));
  return withSession(
    address,
    (client) =>
      new Promise<void>((settle, fail) => {
        client.create(path, Buffer.alloc(0), [acl], (error) => (error ? fail(error) : settle()));
      }),
  );
}

/** The names of a node's children on the server at an address. */
export function children(address: string, path: string): Promise<readonly string[]> {
  return withSession(address, (client) => childrenWith(client, path));
}

/** Takes from everybody, for good, the right to change the root of the server at an address. */
export function sealRoot(address: string): Promise<void> {
  const readOnly = [new zookeeper.ACL(zookeeper.Permission.READ, new zookeeper.Id('world', 'anyone'))];
  return withSession(
    address,
    (client) =>
      new Promise((settle, fail) =>
        client.setACL('/', readOnly, -1, (error) => (error ? fail(error) : settle())),
      ),
  );
}

/** Waits until a node holds a value on the server at an address, which may lag behind the one that was written to. */
export async function untilRead(address: string, path: string, value: string): Promise<void> {
  let found: string | undefined;
  await until(
    () => `${path} to hold ${value} on ${address}, got ${found}`,
    async () => {
      found = await read(address, path);
      return found === value;
    },
    20_000,
  );
}

/** The longest time between two answers. */
class LongestGap {
  ms = 0;
  #last: number | undefined;

  answered(): void {
    const now = performance.now();
    if (this.#last !== undefined) this.ms = Math.max(this.ms, Math.round(now - this.#last));
    this.#last = now;
  }
}

/** Reads one node again and again through whichever server serves, until it is stopped. */
export class Reader {
  reads = 0;
  readonly gap = new LongestGap();
  #addresses: readonly string[];
  readonly #path: string;
  #isOver = false;
  #done: Promise<void> | undefined;

  constructor(addresses: readonly string[], path: string) {
    this.#addresses = addresses;
    this.#path = path;
  }

  start(): void {
    this.#done = this.#read();
  }

  /** Goes on with a new session there. */
  moveTo(addresses: readonly string[]): void {
    this.#addresses = addresses;
  }

  async stop(): Promise<void> {
    this.gap.answered();
    this.#isOver = true;
    await this.#done;
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      const addresses = this.#addresses;
      const isOver = () => this.#isOver || this.#addresses !== addresses;
      try {
        await withSession(addresses.join(','), (client) => this.#readWith(client, isOver), 2_000);
      } catch {
        await pause(20);
      }
    }
  }

  async #readWith(client: zookeeper.Client, isOver: () => boolean): Promise<void> {
    for (let count = 1; count <= 300 && !isOver(); count++) {
      await within(2_000, childrenWith(client, this.#path));
      this.reads += 1;
      this.gap.answered();
      await pause(5);
    }
  }
}

/** Creates one node after the other through whichever server serves, until it is stopped. */
export class Writer {
  /** What a server has acknowledged, below the path: a node for each session, in it one for each write. */
  readonly acknowledged: string[] = [];
  /** How many were tried without an answer: they may be there or not. */
  unanswered = 0;
  readonly gap = new LongestGap();
  #addresses: readonly string[];
  readonly #path: string;
  #isOver = false;
  #done: Promise<void> | undefined;

  constructor(addresses: readonly string[], path: string) {
    this.#addresses = addresses;
    this.#path = path;
  }

  start(): void {
    this.#done = this.#write();
  }

  /** Goes on with a new session there. */
  moveTo(addresses: readonly string[]): void {
    this.#addresses = addresses;
  }

  async stop(): Promise<void> {
    this.gap.answered();
    this.#isOver = true;
    await this.#done;
  }

  /** Waits until that many more are acknowledged, so that it is known to be writing. */
  async untilWritten(more: number): Promise<void> {
    const before = this.acknowledged.length;
    await until(
      () => `${more} more writes to be acknowledged, got ${this.acknowledged.length - before}`,
      () => this.acknowledged.length >= before + more,
    );
  }

  /** What was acknowledged and is not on the server at an address, however long it is given to catch up. */
  async missingOn(address: string): Promise<readonly string[]> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const there = await this.#allOn(address);
      const missing = this.acknowledged.filter((name) => !there.has(name));
      if (missing.length === 0 || Date.now() > deadline) return missing;
      await pause(100);
    }
  }

  #allOn(address: string): Promise<ReadonlySet<string>> {
    return withSession(address, async (client) => {
      const there = new Set<string>();
      for (const session of await childrenWith(client, this.#path))
        for (const name of await childrenWith(client, `${this.#path}/${session}`))
          there.add(`${session}/${name}`);
      return there;
    });
  }

  async #write(): Promise<void> {
    // A new session after a failure and every few hundred writes, so that every server gets its turn.
    for (let session = 1; !this.#isOver; session++) {
      const addresses = this.#addresses;
      const isOver = () => this.#isOver || this.#addresses !== addresses;
      try {
        await withSession(
          addresses.join(','),
          (client) => this.#writeWith(client, `s-${session}`, isOver),
          2_000,
        );
      } catch {
        await pause(20);
      }
    }
  }

  async #writeWith(client: zookeeper.Client, session: string, isOver: () => boolean): Promise<void> {
    await within(2_000, createWith(client, this.#path, ''));
    await within(2_000, createWith(client, `${this.#path}/${session}`, ''));
    for (let count = 1; count <= 300 && !isOver(); count++) {
      this.unanswered += 1;
      await within(2_000, createWith(client, `${this.#path}/${session}/w-${count}`, ''));
      this.unanswered -= 1;
      this.acknowledged.push(`${session}/w-${count}`);
      this.gap.answered();
    }
  }
}

export function childrenWith(client: zookeeper.Client, path: string): Promise<readonly string[]> {
  return new Promise((settle, fail) => {
    client.getChildren(path, (error, names) => (error ? fail(error) : settle(names)));
  });
}

function createWith(client: zookeeper.Client, path: string, value: string): Promise<void> {
  return new Promise((settle, fail) => {
    client.create(path, Buffer.from(value), (error) =>
      !error || nameOf(error) === 'NODE_EXISTS' ? settle() : fail(error),
    );
  });
}

export async function withSession<T>(
  address: string,
  work: (client: zookeeper.Client) => Promise<T>,
  connectMs = sessionMs,
): Promise<T> {
  const client = zookeeper.createClient(address, { sessionTimeout: sessionMs, retries: 1, spinDelay: 200 });
  client.on('disconnected', () => forgetHalfReply(client));
  try {
    const connected = new Promise<void>((settle) => client.once('connected', settle));
    client.connect();
    await within(connectMs, connected);
    return await work(client);
  } finally {
    end(client);
  }
}

/** The library puts what it has of a reply, when a connection breaks, before the replies of the next one. */
function forgetHalfReply(client: object): void {
  const { connectionManager }: { connectionManager?: { pendingBuffer: Buffer | null } } = client;
  if (connectionManager) connectionManager.pendingBuffer = null;
}

/** The one seam into the library's inside. */
interface ConnectionManager {
  readonly socket?: Socket;
  connect: () => void;
  onSocketConnected: () => void;
}

/**
 * Ends a session. One that is connecting is dropped instead: if it were closed then, the library would take the reply to
 * the connection for one to a request, and throw an error that cannot be caught.
 */
function end(client: zookeeper.Client): void {
  if (client.getState() === zookeeper.State.SYNC_CONNECTED) {
    client.close();
    return;
  }
  const { connectionManager } = client as unknown as { readonly connectionManager: ConnectionManager };
  connectionManager.connect = () => {};
  connectionManager.onSocketConnected = () => connectionManager.socket?.destroy();
  connectionManager.socket?.destroy();
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error && 'getName' in error && typeof error.getName === 'function'
    ? String(error.getName())
    : error instanceof Error
      ? error.name
      : '';
}
