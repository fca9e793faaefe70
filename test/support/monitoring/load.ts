// A program that loads an ensemble until it is ended: `node load.ts HOST:PORT,… SESSIONS WRITES-IN-FLIGHT BYTES`.
// Each session keeps that many writes in flight, reads after each of them and watches one node.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import zookeeper, { type Client } from 'node-zookeeper-client';

interface LoadOptions {
  readonly sessions?: number;
  readonly inFlight?: number;
  readonly bytes?: number;
  /** Milliseconds between a write and the next one of the same slot. */
  readonly pauseMs?: number;
  /** Whether each write creates another node, which stays. */
  readonly isGrowing?: boolean;
}

/** Starts the program; it ends with the scope. */
export function startLoad(addresses: string, options: LoadOptions = {}): AsyncDisposable {
  const { sessions = 3, inFlight = 1, bytes = 100, pauseMs = 5, isGrowing = false } = options;
  const args = [sessions, inFlight, bytes, pauseMs, isGrowing ? 1 : 0].map(String);
  const file = fileURLToPath(import.meta.url);
  const child: ChildProcess = spawn(process.execPath, [file, addresses, ...args], { stdio: 'ignore' });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  return {
    async [Symbol.asyncDispose]() {
      process.removeListener('exit', end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      end();
      await ended;
    },
  };
}

if (import.meta.main) {
  const [addresses = '', ...numbers] = process.argv.slice(2);
  const [sessions = 0, inFlight = 0, bytes = 0, pauseMs = 0, isGrowing = 0] = numbers.map(Number);
  const data = Buffer.alloc(bytes, 'x');
  for (let session = 0; session < sessions; session++) {
    const client = zookeeper.createClient(addresses, { sessionTimeout: 10_000 });
    client.once('connected', () => {
      for (let slot = 0; slot < inFlight; slot++)
        keepWriting(client, `/load-${process.pid}-${session}-${slot}`, data, pauseMs, isGrowing === 1);
    });
    client.connect();
  }
}

function keepWriting(client: Client, path: string, data: Buffer, pauseMs: number, isGrowing: boolean): void {
  let count = 0;
  const again = () => setTimeout(write, pauseMs);
  const read = () => client.getData(path, () => {}, again);
  const write = () => {
    count += 1;
    if (isGrowing) client.create(`${path}-${count}`, data, again);
    else client.setData(path, data, -1, read);
  };
  client.create(path, data, read);
}
