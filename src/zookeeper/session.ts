// Checks a server with a client session: connects, reads /zookeeper and, where asked, writes an ephemeral node.
// A bundle for itself, because the client library is loaded only when a session is asked for.
import zookeeper from 'node-zookeeper-client';

export interface SessionFailure {
  readonly reason: 'timeout' | 'unexpected';
  readonly text: string;
}

/** The step that failed; undefined when all succeeded. Always ends in time. */
export async function trySession(
  address: string,
  isWriting: boolean,
  timeoutMs: number,
): Promise<SessionFailure | undefined> {
  const client = zookeeper.createClient(address, { sessionTimeout: Math.max(timeoutMs, 1000), retries: 0 });
  let step = 'open a session';
  let deadline: NodeJS.Timeout | undefined;
  const timeout = new Promise<SessionFailure>((settle) => {
    deadline = setTimeout(() => settle({ reason: 'timeout', text: `did not ${step} in time` }), timeoutMs);
  });
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
    return await Promise.race([work(), timeout]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { reason: 'unexpected', text: `failed to ${step} (${cause})` };
  } finally {
    clearTimeout(deadline);
    client.close();
  }
}

function done<T>(
  start: (callback: (error: Error | zookeeper.Exception | null, value: T) => void) => void,
): Promise<T> {
  return new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))));
}
