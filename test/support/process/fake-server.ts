// Servers on free ports of this machine that misbehave in the way a test needs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface FakeServer extends AsyncDisposable {
  readonly port: number;
  /** How many connections it has accepted. */
  readonly connections: () => number;
  /** What it has received, over all connections. */
  readonly received: () => string;
}

/** Handles every connection with the given behaviour. Its scope closes it and all its connections. */
export async function fakeServer(
  behave: (socket: Socket) => void,
  {
    host = '127.0.0.1',
    port = 0,
    make = createServer as (listener: (socket: Socket) => void) => Server,
  } = {},
): Promise<FakeServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let received = '';
  const server = make((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    behave(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    received: () => received,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Replies to the first bytes with a text, and closes. */
export function answering(text: string): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end(Buffer.from(text, 'latin1')));
}

/** A port that no process listens on. */
export async function closedPort(): Promise<number> {
  await using server = await fakeServer(() => {});
  return server.port;
}

/** A stopped process with a full queue of connections, so that connect() itself never ends. */
export async function frozenServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const serve = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    function () { console.log(this.address().port) })`;
  const frozen = spawn(process.execPath, ['-e', serve], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(String((await once(frozen.stdout, 'data'))[0]));
  frozen.kill('SIGSTOP');
  const waiting = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of waiting) socket.destroy();
      frozen.kill('SIGKILL');
      await once(frozen, 'exit');
    },
  };
}
