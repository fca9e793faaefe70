// The check that people make after an installation: create a node through one server, get it from the others.
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import zookeeper from 'node-zookeeper-client';
import { OperationalError, status } from '../problem.ts';
import { localPortOf, openTlsPipe } from '../zookeeper/tls-pipe.ts';
import type { Member } from './member.ts';

type Target = Pick<Member, 'name' | 'address' | 'logFile'>;

/** Creates /foo through a server, or sets it if it exists. @throws {OperationalError} when that fails or takes too long */
export function createFoo(
  server: Target,
  value: string,
  timeoutMs: number,
  tls?: ConnectionOptions,
): Promise<void> {
  return withSession(server, 'create /foo', timeoutMs, tls, async (client) => {
    const data = Buffer.from(value);
    try {
      await reply<string>((callback) => client.create('/foo', data, callback));
    } catch (error) {
      if (!isException(error, 'NODE_EXISTS')) throw error;
      await reply((callback) => client.setData('/foo', data, -1, callback));
    }
  });
}

/** Reads /foo from a server until it has the value: a follower may lag. @throws {OperationalError} like createFoo */
export function getFoo(
  server: Target,
  value: string,
  timeoutMs: number,
  tls?: ConnectionOptions,
): Promise<void> {
  return withSession(server, 'get /foo', timeoutMs, tls, async (client) => {
    while ((await read(client)) !== value) await pause(20);
  });
}

async function read(client: zookeeper.Client): Promise<string | undefined> {
  try {
    return String(await reply<Buffer>((callback) => client.getData('/foo', callback)));
  } catch (error) {
    if (isException(error, 'NO_NODE')) return undefined;
    throw error;
  }
}

async function withSession(
  server: Target,
  operation: string,
  timeoutMs: number,
  tls: ConnectionOptions | undefined,
  work: (client: zookeeper.Client) => Promise<void>,
): Promise<void> {
  // The client library has no TLS.
  using pipe =
    tls &&
    (await openTlsPipe(
      { ...tls, ...hostAndPort(server) },
      (socket) => socket.remotePort === localPortOf(client),
    ));
  const client = zookeeper.createClient(pipe?.address ?? server.address, {
    sessionTimeout: timeoutMs,
    retries: 2,
  });
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`timeout after ${timeoutMs / 1000} s`)), timeoutMs);
  });
  const connected = new Promise<void>((settle) => client.once('connected', settle));
  try {
    client.connect();
    await Promise.race([connected.then(() => work(client)), timeout, ...(pipe ? [pipe.failed] : [])]);
  } catch (error) {
    throw new OperationalError(
      status.unavailable,
      {
        id: 'smoke-test-failed',
        severity: 'error',
        subject: server.name,
        message: `${operation} failed on ${server.name}: ${error instanceof Error ? error.message : String(error)}`,
        fix: `look for the cause in the log of the server, ${server.logFile}`,
      },
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

function hostAndPort({ address }: Target): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`zookeeper://${address}`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function reply<T>(
  send: (callback: (error: Error | zookeeper.Exception | null, value: T) => void) => void,
): Promise<T> {
  return new Promise((settle, fail) => send((error, value) => (error ? fail(error) : settle(value))));
}

function isException(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
