// zk-local: an ensemble of real servers on this machine, through the programs that run in a pod.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDisplay, type TableRow } from './local/display.ts';
import { findLocalZooKeeper } from './local/find-release.ts';
import { options, parseOptions } from './local/options.ts';
import { choosePorts } from './local/ports.ts';
import { type LocalServer, startLocalServer } from './local/server.ts';
import { createFoo, getFoo } from './local/smoke-test.ts';
import { OperationalError, status } from './problem.ts';
import { readCommandLine } from './settings/command-line.ts';
import { makeFolder } from './system/folders.ts';
import { runProgram } from './system/run.ts';

const name = 'zk-local';
const readyMs = 60_000;
const sessionMs = 10_000;
const graceMs = 10_000;

async function main(argv: readonly string[]): Promise<number> {
  const line = await readCommandLine(argv, {
    name,
    usage: `${name} [flags]\n\nRuns a ZooKeeper ensemble on this machine, creates /foo through one server and gets it from the others,\nand runs until Ctrl-C. Other ZK_* variables, such as ZK_TICK_TIME, are settings of every server.`,
    options,
    takesSettings: false,
    epilogue:
      'Status: 0 done, 64 wrong command line, 69 no ZooKeeper, no Java, a port in use, or a server that does not become ready, 74 a folder that cannot be made, 128+n stopped by signal n before the check.',
  });
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  const { servers, firstPorts, folder: given, stopsWhenChecked } = parseOptions(line.options);
  const folder = given ? resolve(given) : mkdtempSync(join(tmpdir(), 'zk-local-'));
  makeFolder(folder, undefined);
  const home = findLocalZooKeeper(process.env, folder);
  const ports = await choosePorts(servers, firstPorts);
  const bin = fileURLToPath(new URL('../bin/', import.meta.url));

  const stopped = stopSignal();
  const running: LocalServer[] = [];
  try {
    printLine(`${servers} ${servers === 1 ? 'server' : 'servers'} of ${home} under ${folder}`);
    for (const index of ports.keys())
      running.push(await startLocalServer(index, { ports, folder, home, bin, environment: process.env }));
    const signal = await Promise.race([stopped, bringUp(running).catch(unlessStopped(stopped))]);
    if (signal !== undefined) return 128 + signal;
    printHowToConnect(running, home);
    if (!stopsWhenChecked) await runUntil(stopped, running);
    return status.done;
  } finally {
    await Promise.all(running.map((server) => server.stop(graceMs)));
    if (running.length > 0) printLine(`stopped; logs: ${running.map((server) => server.logFile).join(' ')}`);
  }
}

async function bringUp(servers: readonly LocalServer[]): Promise<undefined> {
  const begun = performance.now();
  const display = openDisplay(process.stdout);
  const tableRows = servers.map((server) => tableRow(server, 'starting', ''));
  display.show(tableRows);
  await Promise.all(
    servers.map(async (server, index) => {
      const role = await server.untilReady(readyMs);
      const row = tableRow(server, role, `${((performance.now() - begun) / 1000).toFixed(1)} s`);
      tableRows[index] = row;
      display.show(tableRows, row);
    }),
  );
  await writeAndRead(servers);
}

function tableRow({ name, id, address }: LocalServer, role: string, ready: string): TableRow {
  return { server: name, id, address, role, ready };
}

async function writeAndRead(servers: readonly LocalServer[]): Promise<void> {
  const [first, ...others] = servers;
  if (!first) return;
  await createFoo(first, 'bar', sessionMs);
  printLine(`create /foo bar   through ${first.name}`);
  for (const server of others.length > 0 ? others : [first]) {
    await getFoo(server, 'bar', sessionMs);
    printLine(`get /foo -> bar   from ${server.name}`);
  }
}

function printHowToConnect(servers: readonly LocalServer[], home: string): void {
  const connect = servers.map((server) => server.address).join(',');
  printLine(`connect string: ${connect}`);
  printLine(`shell: ${join(home, 'bin', 'zkCli.sh')} -server ${connect}`);
}

/** Waits for a signal. @throws {OperationalError} when a server ends first */
async function runUntil(stopped: Promise<number>, servers: readonly LocalServer[]): Promise<void> {
  printLine('Ctrl-C stops it');
  const failures = servers.map(async (server) => {
    throw new OperationalError(status.unavailable, await server.ended);
  });
  await Promise.race([stopped, Promise.race(failures).catch(unlessStopped(stopped))]);
}

/** A Ctrl-C reaches the servers at the same time as this program: their end is then no failure. */
function unlessStopped(stopped: Promise<number>) {
  return async (error: unknown): Promise<number> => {
    const signal = await Promise.race([stopped, pause(500)]);
    if (signal !== undefined) return signal;
    throw error;
  };
}

/** The number of the first signal that asks to stop; later ones change nothing, the servers are being stopped. */
function stopSignal(): Promise<number> {
  const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
  return new Promise((settle) => {
    for (const [signal, value] of Object.entries(signals)) process.on(signal, () => settle(value));
  });
}

function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

void runProgram(name, main);
