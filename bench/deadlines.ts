// Measures how long after its deadline zk-ok ends when a server never answers: the slowest of several whole processes.
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { fakeServer, frozenServer } from '../test/support/process/fake-server.ts';

const program = join(fileURLToPath(new URL('./', import.meta.url)), '..', 'bin', 'zk-ok');
/** The default of zk-ok. */
const defaultDeadlineMs = 4000;

const drip = (socket: Socket) => {
  const timer = setInterval(() => socket.write('i'), 1000);
  socket.on('close', () => clearInterval(timer));
};

/** A table in Markdown: for each kind of silent server, the largest delay after the deadline. */
export async function measureDeadlines(runs: number): Promise<string> {
  const rows: string[] = [];
  const measure = async (name: string, port: number) => {
    const late = [
      await latest(['--timeout', '500', String(port)], 500, runs),
      await latest([String(port)], defaultDeadlineMs, Math.ceil(runs / 5)),
      await latest(['--ready', String(port)], defaultDeadlineMs, Math.ceil(runs / 5)),
    ];
    rows.push(`| ${[name, ...late.map((ms) => ms.toFixed(0))].join(' | ')} |`);
  };
  for (const [name, behave] of [
    ['accepts and sends nothing', () => {}],
    ['one byte a second', drip],
    ['half a reply, then nothing', (socket: Socket) => void socket.write('im')],
  ] as const) {
    await using server = await fakeServer(behave);
    await measure(name, server.port);
  }
  await using frozen = await frozenServer();
  await measure('stopped, its queue of connections full', frozen.port);
  return `| the server | --timeout 500 | default timeout | default timeout, --ready |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** Milliseconds past the deadline of the slowest run. */
async function latest(args: readonly string[], deadlineMs: number, runs: number): Promise<number> {
  const late: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    const { exitCode } = await execa(program, args, { reject: false });
    late.push(performance.now() - begun - deadlineMs);
    if (exitCode !== 1) throw new Error(`zk-ok ${args.join(' ')} ended with ${exitCode} instead of 1`);
  }
  return Math.max(...late);
}
