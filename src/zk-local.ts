// zk-local: an ensemble of real servers on this machine, through the programs that run in a pod.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDisplay, type TableRow } from './local/display.ts';
import { findLocalZooKeeper } from './local/find-release.ts';
import { choosePorts } from './local/ports.ts';
import { type LocalServer, startLocalServer } from './local/server.ts';
import { createFoo, getFoo } from './local/smoke-test.ts';
import { OperationalError, quote, status } from './problem.ts';
import { readCommandLine } from './settings/command-line.ts';
import { wholeNumber } from './settings/kinds.ts';
import { runProgram } from './system/run.ts';

const name = 'zk-local';
const readyMs = 60_000;
const graceMs = 10_000;

const options = {
  servers: { about: 'Number of servers [default 3]', value: 'N' },
  dir: { about: 'Folder for their configuration, data and logs [default a new temporary one]', value: 'DIR' },
  'client-port': {
    about: 'First of the ports for clients; 0 takes any free ports [default 2181]',
    value: 'PORT',
  },
  'server-port': { about: 'First of the ports for followers [default 2888]', value: 'PORT' },
  'election-port': { about: 'First of the ports for leader election [default 3888]', value: 'PORT' },
  exit: { about: 'Stop as soon as the ensemble was up and checked' },
};

async function main(argv: readonly string[]): Promise<number> {
  const line = await readCommandLine(argv, {
    name,
    usage: `${name} [flags]\n\nRuns a ZooKeeper ensemble on this machine, creates /foo through one server and gets it from the others,\nand stays until Ctrl-C. Further ZK_* variables, such as ZK_TICK_TIME, are settings of every server.`,
    options,
    takesSettings: false,
    epilogue:
      'Status: 0 done, 64 wrong command line, 69 no ZooKeeper, no Java, a port taken, or a server that did not come up, 128+n stopped by signal n before that.',
  });
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  const number = numberReader(line.options);
  const servers = number('servers', 1, 99, 3);
  const base = {
    client: number('client-port', 0, 65_535, 2181),
    server: number('server-port', 1, 65_535, 2888),
    election: number('election-port', 1, 65_535, 3888),
  };
  number.refuse();
  const given = line.options.get('dir');
  const folder = given ? resolve(given) : mkdtempSync(join(tmpdir(), 'zk-local-'));
  mkdirSync(folder, { recursive: true });
  const home = findLocalZooKeeper(process.env, folder);
  const ports = await choosePorts(servers, base);

  const stopped = stopSignal();
  const running: LocalServer[] = [];
  try {
    say(`${servers} ${servers === 1 ? 'server' : 'servers'} of ${home} under ${folder}`);
    for (const index of ports.keys())
      running.push(await startLocalServer(index, ports, folder, home, process.env));
    const early = await Promise.race([stopped, bringUp(running).catch(unlessStopped(stopped))]);
    if (early !== undefined) return 128 + early;
    tellHowToUse(running, home);
    if (line.options.get('exit') !== 'true') await stayUntil(stopped, running);
    return status.done;
  } finally {
    await Promise.all(running.map((server) => server.stop(graceMs)));
    if (running.length > 0) say(`stopped; logs: ${running.map((server) => server.logFile).join(' ')}`);
  }
}

async function bringUp(servers: readonly LocalServer[]): Promise<undefined> {
  const begun = performance.now();
  const display = openDisplay(process.stdout);
  const tableRows: TableRow[] = servers.map((server) => ({
    server: server.name,
    id: server.id,
    address: server.address,
    role: 'starting',
    ready: '',
  }));
  display.show(tableRows);
  await Promise.all(
    servers.map(async (server, index) => {
      const role = await server.untilReady(readyMs);
      const row = {
        ...tableRows[index],
        role,
        ready: `${((performance.now() - begun) / 1000).toFixed(1)} s`,
      } as TableRow;
      tableRows[index] = row;
      display.show(tableRows, row);
    }),
  );
  await writeAndRead(servers);
}

async function writeAndRead(servers: readonly LocalServer[]): Promise<void> {
  const [first, ...others] = servers;
  if (!first) return;
  await createFoo(first.address, 'bar');
  say(`create /foo bar   through ${first.name}`);
  for (const server of others.length > 0 ? others : [first]) {
    const value = await getFoo(server.address, 'bar');
    say(`get /foo -> ${value}   from ${server.name}`);
    if (value !== 'bar') {
      throw new OperationalError(status.unavailable, {
        subject: server.name,
        message: `expected "bar" in /foo, got ${quote(value)}`,
        fix: `read its log, ${server.logFile}`,
      });
    }
  }
}

function tellHowToUse(servers: readonly LocalServer[], home: string): void {
  const connect = servers.map((server) => server.address).join(',');
  say(`connect string: ${connect}`);
  say(`shell: ${join(home, 'bin', 'zkCli.sh')} -server ${connect}`);
}

/** A Ctrl-C reaches the servers at the same time as this program: then their end is no trouble. */
function unlessStopped(stopped: Promise<number>) {
  return async (error: unknown): Promise<number> => {
    const signal = await Promise.race([stopped, pause(500)]);
    if (signal !== undefined) return signal;
    throw error;
  };
}

/** Stays until a signal; a server that ends before is trouble. */
async function stayUntil(stopped: Promise<number>, servers: readonly LocalServer[]): Promise<void> {
  say('Ctrl-C stops it');
  const failures = servers.map(async (server) => {
    const how = await server.ended;
    // A Ctrl-C reaches the servers at the same time as this program.
    await Promise.race([stopped, pause(500)]);
    throw new OperationalError(status.unavailable, {
      subject: server.name,
      message: `expected it to stay, it ${how}`,
      fix: `read its log, ${server.logFile}`,
    });
  });
  await Promise.race([stopped, ...failures]);
}

/** The number of the first signal that asks to stop; later ones change nothing, the servers are being stopped. */
function stopSignal(): Promise<number> {
  const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
  return new Promise((settle) => {
    for (const [signal, value] of Object.entries(signals)) process.on(signal, () => settle(value));
  });
}

function numberReader(texts: ReadonlyMap<string, string>) {
  const problems: OperationalError['problems'][number][] = [];
  const read = (flag: string, min: number, max: number, fallback: number): number => {
    const text = texts.get(flag);
    if (!text) return fallback;
    const result = wholeNumber(min, max).parse(text);
    if (result.ok) return result.value;
    problems.push({
      subject: `--${flag}`,
      message: `expected ${result.expected}, got ${quote(text)}`,
      fix: `--${flag} ${fallback}`,
    });
    return fallback;
  };
  return Object.assign(read, {
    refuse() {
      if (problems.length > 0) throw new OperationalError(status.usage, problems);
    },
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

void runProgram(name, main);
