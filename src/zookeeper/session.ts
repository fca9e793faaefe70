// Checks a server with a client session: connects, reads /zookeeper and, where asked, writes an ephemeral node.
// A bundle for itself, because the client library is loaded only when a session is asked for.
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import zookeeper from 'node-zookeeper-client';
import { addressText } from '../ensemble/server-lines.ts';
import { localPortOf, openTlsPipe } from './tls-pipe.ts';

export interface SessionFailure {
  readonly reason: 'timeout' | 'unexpected';
  readonly text: string;
}

export interface SessionServer {
  readonly host: string;
  readonly port: number;
  /** With TLS when given. */
  readonly tls: ConnectionOptions | undefined;
}

/** How long the server may take to close a session. */
const closeMs = 200;

/** The step that failed; undefined when all succeeded. Always ends in time. */
export async function trySession(
  server: SessionServer,
  isWriting: boolean,
  timeoutMs: number,
): Promise<SessionFailure | undefined> {
  const { tls, ...target } = server;
  // The client library has no TLS.
  using pipe =
    tls && (await openTlsPipe({ ...tls, ...target }, (socket) => socket.remotePort === localPortOf(client)));
  const client = zookeeper.createClient(pipe?.address ?? addressText(target), {
    sessionTimeout: Math.max(timeoutMs, 1000),
    retries: 0,
  });
  let step = 'open a session';
  let deadline: NodeJS.Timeout | undefined;
  const timeout = new Promise<SessionFailure>((settle) => {
    deadline = setTimeout(() => settle({ reason: 'timeout', text: `did not ${step} in time` }), timeoutMs);
  });
  const refusal = unknownCode();
  const work = async () => {
    await new Promise<void>((settle) => {
      client.once('connected', settle);
      client.connect();
    });
    step = 'read /zookeeper';
    await done((callback) => client.getChildren('/zookeeper', callback));
    if (!isWriting) return undefined;
    step = 'create a node';
    const path = await done<string>((callback) =>
      client.create('/zk-ok-', Buffer.from('1'), zookeeper.CreateMode.EPHEMERAL_SEQUENTIAL, callback),
    );
    step = `set ${path}`;
    await done((callback) => client.setData(path, Buffer.from('2'), -1, callback));
    step = `delete ${path}`;
    await done<undefined>((callback) => client.remove(path, -1, (error) => callback(error, undefined)));
    return undefined;
  };
  try {
    return await Promise.race([work(), timeout, refusal.thrown, ...(pipe ? [pipe.failed] : [])]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { reason: 'unexpected', text: `failed to ${step} (${cause})` };
  } finally {
    clearTimeout(deadline);
    refusal.stop();
    client.close();
    // The request to close the session is still in the pipe; before there is a session, nothing is.
    if (pipe && step !== 'open a session') await Promise.race([pipe.closed, pause(closeMs)]);
  }
}

/** Of ZooKeeper: the server closes the sessions of clients that do not log in. */
const mustLogIn = '-124';

/** At a code that it does not know, the library throws where nothing can catch it. */
function unknownCode() {
  const thrown = Promise.withResolvers<never>();
  thrown.promise.catch(() => {});
  const listener = (error: Error) => {
    const [, code] = /^Unknown code: (-?\d+)$/.exec(error.message) ?? [];
    if (code === undefined) throw error;
    thrown.reject(new Error(code === mustLogIn ? 'clients must log in' : `code ${code}`));
  };
  process.on('uncaughtException', listener);
  return { thrown: thrown.promise, stop: () => void process.off('uncaughtException', listener) };
}

function done<T>(
  start: (callback: (error: Error | zookeeper.Exception | null, value: T) => void) => void,
): Promise<T> {
  return new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))));
}
