// Measures how late zk-ok ends where a server never answers: the longest of several whole processes, against its deadline.
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { fakeServer, frozenServer } from '../test/support/process/fake-server.ts';

const program = join(fileURLToPath(new URL('./', import.meta.url)), '..', 'bin', 'zk-ok');
/** What zk-ok has by itself, in milliseconds, as its help says. */
const ownDeadlineMs = 4000;

const drip = (socket: Socket) => {
  const timer = setInterval(() => socket.write('i'), 1000);
  socket.on('close', () => clearInterval(timer));
};

/** A table of Markdown: for each kind of silence, by how much the deadline was missed at worst. */
export async function measureDeadlines(runs: number): Promise<string> {
  const rows: string[] = [];
  const measure = async (name: string, port: number) => {
    const late = [
      await latest(['--timeout', '500', String(port)], 500, runs),
      await latest([String(port)], ownDeadlineMs, Math.ceil(runs / 5)),
      await latest(['--ready', String(port)], ownDeadlineMs, Math.ceil(runs / 5)),
    ];
    rows.push(`| ${[name, ...late.map((ms) => ms.toFixed(0))].join(' | ')} |`);
  };
  for (const [name, behave] of [
    ['accepts and says nothing', () => {}],
    ['one byte a second', drip],
    ['half an answer, then nothing', (socket: Socket) => void socket.write('im')],
  ] as const) {
    await using server = await fakeServer(behave);
    await measure(name, server.port);
  }
  await using frozen = await frozenServer();
  await measure('stopped, its queue of connections full', frozen.port);
  return `| the server | --timeout 500 | own deadline | own deadline, --ready |
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
    if (exitCode !== 1) throw new Error(`expected zk-ok ${args.join(' ')} to end with 1, got ${exitCode}`);
  }
  return Math.max(...late);
}
