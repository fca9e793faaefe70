import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sendRequest } from '../../../src/local/control.ts';
import { bringRelease } from '../../../src/local/download.ts';
import { applyFault, findMember } from '../../../src/local/faults.ts';
import { findSource } from '../../../src/local/find-release.ts';
import { claimFolder, releaseFolder } from '../../../src/local/folder.ts';
import { createMember, type Member } from '../../../src/local/member.ts';
import { checkMemory } from '../../../src/local/memory.ts';
import { parseOptions } from '../../../src/local/options.ts';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { getFoo } from '../../../src/local/smoke-test.ts';
import { runSubcommand } from '../../../src/local/subcommands.ts';
import type { Problem } from '../../../src/problem.ts';
import { fakeServer } from '../../support/process/fake-server.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { type ProblemCase, problemsThrown } from './case.ts';

export const localProblems: readonly ProblemCase[] = [
  { id: 'invalid-value', problems: () => parsing({ servers: 'many' }) },
  { id: 'conflicting-flags', problems: () => parsing({ 'client-port': '0', 'server-port': '2888' }) },
  { id: 'ports-above-range', problems: () => parsing({ 'client-port': '65535' }) },
  { id: 'port-ranges-overlap', problems: () => parsing({ 'server-port': '2888', 'election-port': '2890' }) },
  { id: 'port-unavailable', problems: portInUse },
  {
    id: 'zookeeper-not-found',
    problems: () => problemsThrown(() => findSource(undefined, { ZK_HOME: '/nowhere' })),
  },
  {
    id: 'zookeeper-not-found',
    problems: () => problemsThrown(() => findSource('/nowhere', {})),
  },
  { id: 'version-not-listed', problems: () => problemsThrown(() => findSource('3.3', {})) },
  { id: 'no-maven-repository', problems: () => bringing({}) },
  { id: 'download-failed', problems: () => bringing({ ZK_LOCAL_MIRROR: 'http://127.0.0.1:1' }) },
  { id: 'checksum-differs', problems: wrongJar },
  { id: 'not-enough-memory', problems: () => checkMemory(5, { ZK_HEAP_SIZE: '2G' }, 4 * 1024 ** 3) },
  { id: 'folder-path-too-long', problems: () => problemsThrown(() => claimFolder(`/tmp/${'x'.repeat(90)}`)) },
  { id: 'folder-in-use', problems: lockedFolder },
  { id: 'unknown-subcommand', problems: () => problemsThrown(() => runSubcommand(['npm', 'test'], {})) },
  { id: 'unknown-subcommand', problems: () => problemsThrown(() => runSubcommand(['frezze', 'zk-0'], {})) },
  { id: 'argument-missing', problems: () => problemsThrown(() => runSubcommand(['kill'], {})) },
  { id: 'argument-missing', problems: () => problemsThrown(() => runSubcommand(['kill', 'zk-0'], {})) },
  { id: 'unknown-member', problems: () => problemsThrown(() => findMember([idle], 'zk-7', 0)) },
  { id: 'no-member-in-role', problems: () => problemsThrown(() => findMember([idle], 'leader', 0)) },
  { id: 'member-not-running', problems: () => problemsThrown(() => applyFault('freeze', idle, 0)) },
  { id: 'member-running', problems: () => faultOnRunning('start') },
  { id: 'member-running', problems: () => faultOnRunning('wipe') },
  {
    id: 'not-a-local-ensemble',
    problems: () => problemsThrown(() => sendRequest('/nowhere', { command: 'stop' })),
  },
  { id: 'ensemble-not-running', problems: stoppedEnsemble },
  {
    id: 'server-ended',
    problems: () => startingWith('echo "JAVA_HOME is not set and java could not be found"; exit 1'),
  },
  { id: 'server-ended', problems: () => startingWith('kill -9 $$') },
  { id: 'server-not-ready', problems: () => startingWith('echo "LOOKING"; exec sleep 60') },
  { id: 'smoke-test-failed', problems: silentServer },
];

function parsing(texts: Readonly<Record<string, string>>): Promise<readonly Problem[]> {
  return problemsThrown(() => parseOptions(new Map(Object.entries(texts)), false));
}

async function portInUse(): Promise<readonly Problem[]> {
  const port = 21_810;
  const server = createServer().listen(port, loopback);
  // A port that another program uses is in use, too.
  await Promise.race([once(server, 'listening'), once(server, 'error')]);
  try {
    const problems = await problemsThrown(() =>
      choosePorts(1, { client: port, server: port + 1, election: port + 2 }),
    );
    // The other two may be in use as well, by an ensemble of another test.
    return problems.slice(0, 1);
  } finally {
    server.close();
  }
}

/** A server whose entrypoint is a line of shell and which never serves. */
function memberIn(folder: string, entrypoint: string): Member {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'zk-entrypoint'), `#!/bin/sh\n${entrypoint}\n`, { mode: 0o755 });
  const ensemble = {
    ports: [{ client: 21_812, server: 2888, election: 3888 }],
    voters: 1,
    listen: loopback,
    access: { certificates: undefined, logins: undefined },
    folder,
    home: folder,
    bin,
    environment: { PATH: process.env.PATH },
  };
  return createMember(0, ensemble, () => {});
}

function startingWith(entrypoint: string): Promise<readonly Problem[]> {
  return problemsThrown(async () => {
    using folder = temporaryFolder();
    const member = memberIn(folder.path, entrypoint);
    member.start();
    try {
      await member.untilReady(500);
    } finally {
      await member.kill();
    }
  });
}

function faultOnRunning(fault: 'start' | 'wipe'): Promise<readonly Problem[]> {
  return problemsThrown(async () => {
    using folder = temporaryFolder();
    const member = memberIn(folder.path, 'exec sleep 60');
    member.start();
    try {
      await applyFault(fault, member, 0);
    } finally {
      await member.kill();
    }
  });
}

/** It does not run. */
const idle = memberIn(temporaryFolder().path, '');

function bringing(environment: NodeJS.ProcessEnv): Promise<readonly Problem[]> {
  return problemsThrown(async () => {
    using folder = temporaryFolder();
    const jars = { 'org/apache/zookeeper/zookeeper/3.9.5/zookeeper-3.9.5.jar': '0'.repeat(64) };
    await bringRelease('3.9.5', { XDG_CACHE_HOME: folder.path, ...environment }, () => {}, jars);
  });
}

async function wrongJar(): Promise<readonly Problem[]> {
  await using server = await fakeServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong'),
  );
  const problems = await bringing({ ZK_LOCAL_MIRROR: `http://${loopback}:${server.port}` });
  // The port is another one each time.
  return problems.map((problem) =>
    JSON.parse(JSON.stringify(problem).replaceAll(`:${server.port}`, ':8081')),
  );
}

function lockedFolder(): Promise<readonly Problem[]> {
  return problemsThrown(() => {
    using folder = temporaryFolder();
    claimFolder(folder.path);
    claimFolder(folder.path);
  });
}

function stoppedEnsemble(): Promise<readonly Problem[]> {
  return problemsThrown(async () => {
    using folder = temporaryFolder();
    releaseFolder(claimFolder(folder.path), true);
    await sendRequest(folder.path, { command: 'status' });
  });
}

async function silentServer(): Promise<readonly Problem[]> {
  await using server = await fakeServer(() => {});
  const address = `${loopback}:${server.port}`;
  return problemsThrown(() =>
    getFoo({ name: 'zk-1', address, logFile: '/tmp/zk/zk-1/server.log' }, 'bar', 500),
  );
}
