// Makes docs/zk-ok-watch.svg, the picture in docs/probes.md: zk-ok --all --watch while the leader is killed and started.
// Needs `script` of util-linux as the terminal, and free default ports.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { windowOf } from './picture.ts';

const picture = 'docs/zk-ok-watch.svg';
const columns = 124;
const timeoutMs = 60_000;

/** The texts that zk-ok shows one after the other in the same place. */
export function framesOf(output: string): readonly (readonly string[])[] {
  return output
    .split(/(?:\x1b\[\d+A)?\r\x1b\[J/)
    .slice(1)
    .map((frame) => frame.trimEnd().split(/\r?\n/));
}

/** The first frame shown from a position on whose last line matches. */
async function frameAfter(
  terminal: { readonly output: () => string },
  from: number,
  pattern: RegExp,
): Promise<readonly string[]> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const frame = framesOf(terminal.output().slice(from)).find((lines) => pattern.test(lines.at(-1) ?? ''));
    if (frame) return frame;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error(`expected ${pattern} within ${timeoutMs} ms`);
}

function openTerminal(command: string, environment: NodeJS.ProcessEnv) {
  const words = ['-qec', `stty cols ${columns} rows 30; exec ${command}`, '/dev/null'];
  const child: ChildProcessWithoutNullStreams = spawn('/usr/bin/script', words, {
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

async function record(): Promise<readonly string[]> {
  const local = (...words: readonly string[]) =>
    execFileSync(join('bin', 'zk-local'), words, { encoding: 'utf8' });
  const { folder, servers } = JSON.parse(local('--detach', '--json', '--client-port', '2181')) as {
    readonly folder: string;
    readonly servers: readonly { readonly name: string; readonly id: number; readonly address: string }[];
  };
  const conf = mkdtempSync(join(tmpdir(), 'zk-ok-'));
  const lines = servers.map(
    ({ id, address }) => `server.${id}=127.0.0.1:1:2;${address.replace(/.*:/, '')}\n`,
  );
  writeFileSync(join(conf, 'zoo.cfg'), lines.join(''));
  const terminal = openTerminal('bin/zk-ok --all --watch', { ZK_CONF_DIR: conf });
  try {
    const position = () => terminal.output().length;
    // The first frame has no rates.
    await frameAfter(terminal, 0, /^ok: /);
    const whole = await frameAfter(terminal, position(), /^ok: /);
    const port = /:(\d+) leads/.exec(whole.at(-1) ?? '')?.[1];
    const leader = servers.find(({ address }) => address.endsWith(`:${port}`))?.name ?? 'leader';
    let from = position();
    local('kill', 'leader', '--dir', folder);
    await frameAfter(terminal, from, /^degraded: /);
    const frames = framesOf(terminal.output().slice(from));
    // An election between two polls shows no ensemble that is down.
    const lost = frames.filter((lines) => lines.at(-1)?.startsWith('down: ')).slice(0, 1);
    const elected = frames.filter((lines) => lines.at(-1)?.startsWith('degraded: ')).slice(0, 1);
    from = position();
    local('start', leader, '--dir', folder);
    const restored = await frameAfter(terminal, from, /^ok: /);
    return [
      ...['$ zk-ok --all --watch', ...whole, ''],
      ...['$ zk-local kill leader', ...[...lost, ...elected].flatMap((lines) => [...lines, ''])],
      ...[`$ zk-local start ${leader}`, ...restored],
    ];
  } finally {
    terminal.child.kill();
    await once(terminal.child, 'exit');
    local('stop', folder);
    rmSync(conf, { recursive: true });
  }
}

if (import.meta.main) {
  const label = 'A terminal in which zk-ok shows an ensemble while its leader is killed and started again';
  writeFileSync(picture, windowOf(await record(), label));
}
